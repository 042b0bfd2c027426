/**
 * People who talk: buyers with a conversation each, and desks that watch all of them, every one with our own headless
 * client. A process of its own, steered by `Crowd` (crowd-process.ts), so that it may have a clock of its own and its
 * work does not slow down whoever makes the faults.
 */
import { type Buyer, createBuyer } from "../../client/buyer.ts";
import { type Chat, createChat } from "../../client/chat.ts";
import type { Entry, EntryStore } from "../../client/entries.ts";
import { createInbox, type Inbox } from "../../client/inbox.ts";
import type { Shelf } from "../../client/shelf.ts";
import type { Thread } from "../../client/views.ts";
import { dice } from "./dice.ts";
import { type Acknowledged, nothing, type Screen, type Testimony, type Typed } from "./record.ts";

export type Wishes = {
	/** Goes before every name and text, so that crowds can be told apart. */
	name: string;
	origin: string;
	shop: string;
	/** An API key for each desk. */
	keys: { id: string; key: string }[];
	buyers: number;
	/** Milliseconds between two things one buyer says, on average. */
	pace: number;
	/** Characters that every text is filled up to. */
	length: number;
	/** How often a buyer leaves the page and comes back instead of saying something: 0 to 1. */
	reloads: number;
	seed: number;
};

/** To a crowd. `n` names the question in its answer. */
export type Order =
	| { kind: "begin"; wishes: Wishes }
	| { kind: "hush" }
	| { kind: "speak" }
	/** Answer when everything said until now was acknowledged and is on every screen. */
	| { kind: "settled"; n: number }
	/** Answer when everybody is connected and nothing is on its way. */
	| { kind: "rest"; n: number }
	| { kind: "testify"; n: number };
export type News = { n: number; at: number; testimony?: Testimony; waits?: string[] };

/** Between two looks at whether a question can be answered. Milliseconds. */
const LOOK_MS = 20;
/** A desk says something for every so many things its buyers say. */
const BUYERS_A_DESK_ANSWERS = 3;

/** What a device keeps while pages come and go. */
type Device = { shelf: Shelf; store: EntryStore };
type Person = {
	by: string;
	side: "buyer" | "shop";
	chat: Buyer | Chat;
	threads: Map<string, Watched>;
};
/** A conversation on somebody's screen, and what was seen there so far. */
type Watched = { thread: Thread; shown: Map<number, string> };

let wishes: Wishes;
let random: () => number;
let speaking = true;
/** Nobody leaves a page before everybody has begun to talk. */
let reloading = false;
let count = 0;
const typed: Typed[] = [];
const acknowledged = new Map<string, Acknowledged>();
const jumps: string[] = [];
/** Texts that somebody has not yet seen, or whose acknowledgement has not come, and by whom. Oldest first. */
const awaited = new Map<string, { at: number; by: Set<string> }>();
const desks: Person[] = [];
const buyers: Person[] = [];
/** True Unix time, even where this process believes in another. */
const clock = () => performance.timeOrigin + performance.now();

function aDevice(): Device {
	const kept = new Map<string, string>();
	const entries = new Map<string, Entry>();
	/** Writing down takes a moment, as on a disk. */
	const soon = <T>(work: () => T) =>
		new Promise<T>((resolve) => {
			setTimeout(() => resolve(work()), 1);
		});
	return {
		shelf: {
			get: (key) => JSON.parse(kept.get(key) ?? "null"),
			set: (key, value) => void (value === null ? kept.delete(key) : kept.set(key, JSON.stringify(value))),
		},
		store: {
			all: () => soon(() => [...entries.values()]),
			put: (entry) => soon(() => entries.set(entry.clientId, entry)),
			drop: (clientId) => soon(() => entries.delete(clientId)),
			clear: () => soon(() => entries.clear()),
		},
	};
}

/** Opens a conversation on somebody's screen. */
function watch(person: Person, conversation: string): Watched {
	const known = person.threads.get(conversation);
	if (known) return known;
	const made: Watched = { thread: person.chat.open(conversation), shown: new Map() };
	person.threads.set(conversation, made);
	return made;
}

/** Looks at a screen: what came to be there since the last look, and whether anything there moved. */
function look({ by, side }: Person, { thread, shown }: Watched): void {
	let last = 0;
	for (const { message, mine } of thread.view().bubbles) {
		if (message === null) continue;
		const { seq, text, conversation } = message;
		if (seq <= last) jumps.push(`${by} sees ${conversation}/${seq} below ${last}`);
		last = seq;
		const there = shown.get(seq);
		if (there === text || text === null) continue;
		if (there !== undefined) jumps.push(`${by} saw ${conversation}/${seq} change from ${there} to ${text}`);
		shown.set(seq, text);
		if (mine && text.startsWith(`${by}.`)) {
			if (!acknowledged.has(text)) acknowledged.set(text, { text, conversation, seq, at: clock() });
		}
		see(text, by);
		// Now and then somebody reads.
		if (!mine && random() < (side === "buyer" ? 0.5 : 0.2)) thread.read(seq);
	}
}

function see(text: string, by: string): void {
	const waits = awaited.get(text);
	waits?.by.delete(by);
	if (waits?.by.size === 0) awaited.delete(text);
}

/** Looks wherever a frame changed something; a new life of the database begins all screens anew. */
function attend(person: Person): void {
	let epoch: string | null = null;
	person.chat.on((frame) => {
		if (frame.type === "welcome") {
			if (epoch !== null && frame.epoch !== epoch) {
				for (const watched of person.threads.values()) watched.shown.clear();
				// What this life never knew will not come any more.
				for (const text of acknowledged.keys()) awaited.delete(text);
			}
			({ epoch } = frame);
		}
		const of =
			"message" in frame ? frame.message.conversation : "conversation" in frame ? frame.conversation : null;
		const watched = person.threads.get(typeof of === "string" ? of : (of?.id ?? ""));
		if (watched) look(person, watched);
	});
}

function say(person: Person, conversation: string): void {
	const text = `${person.by}.${++count}`.padEnd(wishes.length, " .");
	const screens = [person, ...desks, ...buyers.filter(({ threads }) => threads.has(conversation))];
	awaited.set(text, { at: clock(), by: new Set(screens.map(({ by }) => by)) });
	typed.push({ text, by: person.by, side: person.side, conversation, at: clock() });
	watch(person, conversation).thread.send(text);
}

function aBuyer(by: string, device: Device): Person {
	const chat = createBuyer({ origin: wishes.origin, shop: wishes.shop, ...device });
	const person: Person = { by, side: "buyer", chat, threads: new Map() };
	attend(person);
	return person;
}

/** One buyer's stay: says something now and then, several things at once at times, and goes from page to page. */
function stay(at: number): void {
	const device = aDevice();
	const by = `${wishes.name}b${at}`;
	let person = aBuyer(by, device);
	const conversation = (person.chat as Buyer).begin();
	buyers[at] = person;
	say(person, conversation);
	const next = () => {
		setTimeout(next, wishes.pace * (0.2 + 1.6 * random()));
		if (!speaking) return;
		if (random() < wishes.reloads && reloading) {
			(person.chat as Buyer).destroy();
			person = aBuyer(by, device);
			buyers[at] = person;
			watch(person, conversation);
		}
		for (let more = random() < 0.2 ? 3 : 1; more > 0; more--) say(person, conversation);
	};
	setTimeout(next, wishes.pace * random());
}

/** A program at the desk: the same client with a key instead of a session. Opens whatever comes into its inbox. */
function sit({ id, key }: Wishes["keys"][number]): void {
	const by = `${wishes.name}${id.slice(-4)}`;
	const chat = createChat({
		origin: wishes.origin,
		shop: wishes.shop,
		side: "shop",
		...aDevice(),
		listeners: new Set(),
		session: {
			owner: () => id,
			token: async () => key,
			headers: () => ({ Authorization: `Bearer ${key}` }),
			begin() {},
			person: () => id,
		},
	});
	const person: Person = { by, side: "shop", chat, threads: new Map() };
	const inbox: Inbox = createInbox(chat, { seller: id });
	const open = () => {
		for (const row of [...inbox.view("all").rows(), ...inbox.known()]) watch(person, row.id);
	};
	inbox.subscribe(open);
	attend(person);
	desks.push(person);
	chat.enter();
	open();
	const pace = (wishes.pace * BUYERS_A_DESK_ANSWERS * wishes.keys.length) / Math.max(1, wishes.buyers);
	const next = () => {
		setTimeout(next, pace * (0.2 + 1.6 * random()));
		const open = [...person.threads.keys()];
		const conversation = open[Math.floor(random() * open.length)];
		if (speaking && conversation) say(person, conversation);
	};
	next();
}

/** A text without what it was filled up with. */
const nameOf = (text: string | null) => text?.split(" ")[0];
const everybody = () => [...desks, ...buyers];

/** What keeps the crowd from rest, in words; empty when it is at rest. */
function unrest(): string[] {
	const found: string[] = [];
	for (const { by, chat, threads } of everybody()) {
		const { connection } = chat.state();
		if (connection.kind !== "live") found.push(`${by} is ${connection.kind}`);
		for (const { thread } of threads.values()) {
			const { conversation, bubbles } = thread.view();
			const on = bubbles.find(({ message, state }) => message === null && state !== "failed");
			if (on) found.push(`${nameOf(on.text)} is ${on.state}`);
			else if (conversation === null) found.push(`${by} does not know ${thread.id}`);
			else if (
				desks.length > 0 &&
				Math.min(conversation.marks.buyer.delivered, conversation.marks.shop.delivered) < conversation.lastSeq
			)
				found.push(`${by} has ${thread.id} undelivered`);
		}
	}
	for (const [text, { by }] of awaited) found.push(`${[...by].join(", ")} has not seen ${nameOf(text)}`);
	return found;
}

function testify(): Testimony {
	const screens = everybody().flatMap(({ by, threads }) =>
		[...threads.values()].map(({ thread }): Screen => {
			const { bubbles, conversation } = thread.view();
			return {
				by,
				conversation: thread.id,
				shown: bubbles.flatMap(({ message }) =>
					message ? [{ seq: message.seq, text: message.text ?? "" }] : [],
				),
				pending: bubbles.flatMap(({ message, state, text }) =>
					message || state === "failed" ? [] : [text ?? ""],
				),
				failed: bubbles.flatMap(({ state, text, reason }) =>
					state === "failed" ? [{ text: text ?? "", reason: reason ?? "" }] : [],
				),
				marks: conversation?.marks ?? null,
			};
		}),
	);
	return { ...nothing(), typed, acknowledged: [...acknowledged.values()], screens, jumps };
}

const tell = (news: News) => process.send?.(news);

/** Asks again until the answer is yes, and then tells. What it waits for is told every second. */
function tellWhen(n: number, waits: () => string[]): void {
	let toldAt = clock();
	const ask = () => {
		const still = waits();
		if (still.length === 0) {
			tell({ n, at: clock() });
			return;
		}
		if (clock() - toldAt > 1_000) {
			toldAt = clock();
			tell({ n, at: toldAt, waits: still.slice(0, 5) });
		}
		setTimeout(ask, LOOK_MS);
	};
	ask();
}

function obey(order: Order): void {
	switch (order.kind) {
		case "begin":
			({ wishes } = order);
			random = dice(wishes.seed);
			for (const key of wishes.keys) sit(key);
			for (let at = 0; at < wishes.buyers; at++) stay(at);
			return;
		case "hush":
			speaking = false;
			return;
		case "speak":
			speaking = reloading = true;
			return;
		case "settled": {
			const before = clock();
			tellWhen(order.n, () => {
				// The oldest is the first.
				for (const [text, { at, by }] of awaited)
					return at < before ? [`${[...by].join(", ")} has not seen ${nameOf(text)}`] : [];
				return [];
			});
			return;
		}
		case "rest":
			tellWhen(order.n, unrest);
			return;
		case "testify":
			tell({ n: order.n, at: clock(), testimony: testify() });
	}
}

// Tabs are another matter: here every screen is a device of its own.
Reflect.deleteProperty(globalThis, "BroadcastChannel");
process.on("message", obey);
process.on("disconnect", () => process.exit());
