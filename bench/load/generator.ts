/** The load: a process of its own, on a core of its own, that does what it is told and says what it saw. */
import { cpuSeconds, cpuSecondsOfAll } from "../cores.ts";
import { percentile } from "../rounds.ts";
import type { Answer, Audience, Load, Order, Talk } from "./order.ts";
import type { Client, Ears, Seat } from "./seat.ts";
import { sitAtRelay, sitInShopbell, sitInSocketIo } from "./websocket-client.ts";
import { sitInXmpp } from "./xmpp-client.ts";

/** Every message has this many bytes, its number among them. */
const TEXT_BYTES = 80;
/** How often messages at a steady rate are said, in milliseconds. */
const TICK_MS = 1;
/** How long what is under way at the end may take, in milliseconds. */
const DRAIN_MS = 15_000;

/** The number in a text. */
const NUMBER = /bench-(\d+)-/g;
const FILLING = "is the blue one still there, and could it be here by Friday, all the way to York?";

/** Also told why one of them ended. */
let broken: string | null = null;
let closing = false;
const clients: Client[] = [];

/** When each message was said, and by whom. */
const saidAt: number[] = [];
const saidBy: number[] = [];
/** What the one who was to hear it has heard: a frame may name a message twice, as itself and as its conversation's newest. */
const arrived: boolean[] = [];
/** Numbers go on from load to load, so that a straggler is not taken for another. */
let next = 0;
let said = 0;
let heard = 0;
let inboxFrames = 0;
let audience: Audience = "partner";
let deliver: (number: number, latency: number) => void = () => {};

function sayNext(by: number): void {
	const number = next++;
	said++;
	saidAt[number] = performance.now();
	saidBy[number] = by;
	clients[by]?.say(`bench-${number}-${FILLING}`.slice(0, TEXT_BYTES));
}

function earsOf(index: number): Ears {
	return {
		heard(bytes) {
			for (const [, digits] of bytes.matchAll(NUMBER)) {
				const number = Number(digits);
				// One's own words come back as an acknowledgement: what mostly counts is that others have them.
				if (saidBy[number] === undefined || (saidBy[number] === index) !== (audience === "self")) continue;
				if (audience !== "others" && arrived[number]) continue;
				arrived[number] = true;
				heard++;
				deliver(number, performance.now() - (saidAt[number] ?? 0));
			}
		},
		inbox() {
			inboxFrames++;
		},
		ended(why) {
			if (!closing) broken ??= why;
		},
	};
}

function sit(seat: Seat, index: number): Promise<Client> {
	switch (seat.kind) {
		case "shopbell":
			return sitInShopbell(seat, earsOf(index));
		case "socket.io":
			return sitInSocketIo(seat, earsOf(index));
		case "relay":
			return sitAtRelay(seat, earsOf(index));
		case "xmpp":
			return sitInXmpp(seat, earsOf(index));
	}
}

async function open(seats: Seat[], atOnce: number): Promise<{ perSecond: number }> {
	const start = performance.now();
	let free = 0;
	const first = clients.length;
	const worker = async () => {
		for (let index = free++; index < seats.length; index = free++) {
			const seat = seats[index];
			if (seat !== undefined) clients[first + index] = await sit(seat, first + index);
		}
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
	return { perSecond: seats.length / ((performance.now() - start) / 1000) };
}

async function load(talk: Talk, measured: number[]): Promise<Load> {
	const { shape, speakers, warmMs, ms } = talk;
	audience = talk.audience;
	const hearers = audience === "others" ? clients.length - 1 : 1;
	const missing = new Map<number, number>();
	const latencies: number[] = [];
	let counting = false;
	let stopped = false;
	let turn = 0;
	said = 0;
	heard = 0;
	deliver = (number, latency) => {
		if (counting) latencies.push(latency);
		if (hearers > 1) {
			const left = (missing.get(number) ?? hearers) - 1;
			if (left > 0) missing.set(number, left);
			else missing.delete(number);
			if (left > 0) return;
		}
		if (stopped) return;
		if (shape.kind === "saturated") sayNext(saidBy[number] ?? 0);
		if (shape.kind === "alone") sayNext(turn++ % speakers);
	};
	let ticking: NodeJS.Timeout | undefined;
	switch (shape.kind) {
		case "saturated":
			for (let by = 0; by < speakers; by++) sayNext(by);
			break;
		case "alone":
			sayNext(turn++ % speakers);
			break;
		case "steady": {
			const start = performance.now();
			let due = 0;
			ticking = setInterval(() => {
				const now = ((performance.now() - start) / 1000) * shape.perSecond;
				for (; due < now; due++) sayNext(turn++ % speakers);
			}, TICK_MS);
		}
	}
	await pause(warmMs);
	const before = meter(measured);
	counting = true;
	await pause(ms);
	counting = false;
	const after = meter(measured);
	stopped = true;
	clearInterval(ticking);
	for (const until = performance.now() + DRAIN_MS; heard < said * hearers && performance.now() < until; ) {
		if (broken !== null) throw new Error(broken);
		await pause(5);
	}
	if (broken !== null) throw new Error(broken);
	if (heard < said * hearers)
		throw new Error(`${said * hearers - heard} of ${said * hearers} did not arrive`);
	latencies.sort((a, b) => a - b);
	const seconds = (after.at - before.at) / 1000;
	const cpu = after.cpu - before.cpu;
	const own = after.own - before.own;
	return {
		delivered: latencies.length,
		perSecond: latencies.length / seconds,
		inboxFrames: after.inbox - before.inbox,
		p50: percentile(latencies, 0.5),
		p95: percentile(latencies, 0.95),
		p99: percentile(latencies, 0.99),
		cpu,
		ownCores: own / seconds,
		otherCores: Math.max(0, after.all - before.all - cpu - own) / seconds,
	};
}

function meter(measured: number[]): { at: number; cpu: number; own: number; all: number; inbox: number } {
	const { user, system } = process.cpuUsage();
	return {
		at: performance.now(),
		cpu: cpuSeconds(measured),
		own: (user + system) / 1e6,
		all: cpuSecondsOfAll(),
		inbox: inboxFrames,
	};
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}

async function obey(order: Order): Promise<Answer> {
	switch (order.do) {
		case "open":
			return { opened: await open(order.seats, order.atOnce) };
		case "load":
			return { load: await load(order.talk, order.measured) };
		case "close":
			closing = true;
			for (const client of clients.splice(0)) client.close();
			closing = false;
			return { closed: true };
	}
}

process.on("message", (order: Order) => {
	obey(order).then(
		(answer) => process.send?.(answer),
		(error: unknown) => process.send?.({ failed: error instanceof Error ? error.message : String(error) }),
	);
});
process.on("disconnect", () => process.exit());
