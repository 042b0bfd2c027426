import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ClientFrame, ServerFrame } from "../protocol/frames.ts";
import { fakeNetwork, type Wire } from "./fake-socket.ts";
import { fakeTabs, fakeWindow } from "./fake-tabs.ts";
import { createLine, type Line } from "./line.ts";
import type { LinkState } from "./views.ts";

const WELCOME: ServerFrame = { type: "welcome", version: 1, epoch: "e1", side: "buyer", answering: false };
const TYPING: ClientFrame = { type: "typing", conversation: "cnv_x", on: true };

type Tab = { line: Line; heard: ServerFrame[]; told: unknown[]; states: LinkState[]; led: number };

let wires: Wire[];
let browser: ReturnType<typeof fakeTabs>;
let window: ReturnType<typeof fakeWindow>;
let open: Tab[];

beforeEach(() => {
	vi.useFakeTimers();
	const network = fakeNetwork();
	wires = network.wires;
	browser = fakeTabs();
	window = fakeWindow();
	open = [];
	vi.stubGlobal("WebSocket", network.WebSocket);
	vi.stubGlobal("BroadcastChannel", browser.BroadcastChannel);
	vi.stubGlobal("navigator", { locks: browser.locks });
	vi.stubGlobal("addEventListener", window.addEventListener);
});
afterEach(() => {
	for (const { line } of open) line.close();
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const live = () => wires.filter(({ state }) => state !== "closed");
const wire = () => live().at(-1) as Wire;

async function tab(name = "shopbell:shp_x:me"): Promise<Tab> {
	const it: Tab = { line: undefined as unknown as Line, heard: [], told: [], states: [], led: 0 };
	it.line = createLine({
		name,
		url: "ws://chat.example/v1/live",
		token: async () => "dev_x",
		hello: (token) => ({ type: "hello", version: 1, token, shop: "shp_x", follow: [] }),
		heard: (frame) => it.heard.push(frame),
		changed: (state) => it.states.push(state),
		told: (word) => it.told.push(word),
		leading: () => it.led++,
	});
	open.push(it);
	await pass();
	return it;
}

async function welcomed() {
	wire().accept();
	wire().say(WELCOME);
	wire().deliver();
	wire().said.length = 0;
	await pass();
}
async function comes(frame: ServerFrame) {
	wire().say(frame);
	wire().deliver();
	await pass();
}

describe("several tabs of one person", () => {
	test("C10 have one socket, and hear and say the same", async () => {
		const first = await tab();
		await welcomed();
		const [second, third] = [await tab(), await tab()];
		expect(live()).toHaveLength(1);
		expect([first, second, third].map(({ line }) => line.leads())).toEqual([true, false, false]);
		await comes({ type: "answering", answering: true });
		for (const { heard } of [first, second, third])
			expect(heard.map(({ type }) => type)).toEqual(["welcome", "answering"]);
		third.line.send(TYPING);
		await pass();
		expect(wire().said).toEqual([TYPING]);
	});

	test("C10 one that opens later is told how it stands, and the others are not told twice", async () => {
		const first = await tab();
		await welcomed();
		const second = await tab();
		await tab();
		window.happen("online");
		await pass();
		expect(second.states.at(-1)).toEqual({ kind: "live" });
		for (const { heard } of [first, second])
			expect(heard.filter(({ type }) => type === "welcome")).toHaveLength(1);
	});

	test("C10 when the one that leads is closed another takes over, and all hear its welcome", async () => {
		const [first, second, third] = [await tab(), await tab(), await tab()];
		await welcomed();
		first.line.close();
		await pass();
		expect(second.line.leads()).toBe(true);
		expect(live()).toHaveLength(1);
		await welcomed();
		expect(second.led).toBe(1);
		for (const { heard } of [second, third])
			expect(heard.filter(({ type }) => type === "welcome")).toHaveLength(2);
		third.line.send(TYPING);
		await pass();
		expect(wire().said).toEqual([TYPING]);
	});

	test("C10 one that leads and is frozen is replaced when somebody looks at another, and gives way when it thaws", async () => {
		const first = await tab();
		await welcomed();
		const second = await tab();
		const [frozen] = browser.channels;
		if (frozen) frozen.frozen = true;
		window.happen("visibilitychange");
		await pass(2_999);
		expect(second.line.leads()).toBe(false);
		await pass(1);
		expect(second.line.leads()).toBe(true);
		expect(first.line.leads()).toBe(false);
		if (frozen) frozen.frozen = false;
		await welcomed();
		expect(live()).toHaveLength(1);
		await comes({ type: "answering", answering: true });
		expect(first.heard.at(-1)).toEqual({ type: "answering", answering: true });
		second.line.close();
		await pass();
		expect(first.line.leads()).toBe(true);
	});

	test("C10 a page in the background does not take the lead from a tab that is slow", async () => {
		await tab();
		const second = await tab();
		for (const channel of browser.channels) channel.frozen = true;
		vi.stubGlobal("document", { hidden: true });
		window.happen("online");
		await pass(10_000);
		expect(second.line.leads()).toBe(false);
	});

	test("C10 what one tab leaves another may still follow, so all are told", async () => {
		const [first, second] = [await tab(), await tab()];
		await welcomed();
		const left: ClientFrame = { type: "unfollow", conversation: "cnv_x" };
		second.line.send(left);
		await pass();
		expect(wire().said).toEqual([left]);
		expect([first.told, second.told]).toEqual([[left], [left]]);
	});

	test("what one tab tells reaches the others and not the socket", async () => {
		const [first, second] = [await tab(), await tab()];
		first.line.tell({ put: 1 });
		await pass();
		expect([first.told, second.told]).toEqual([[], [{ put: 1 }]]);
		expect(wire().said).toEqual([]);
	});

	test("a tab that follows can have the connection made anew", async () => {
		await tab();
		const second = await tab();
		await welcomed();
		const before = wire();
		second.line.restart();
		await pass();
		expect(before.state).toBe("closed");
		expect(live()).toHaveLength(1);
	});
});

test("C12 two people, or two shops, never share a line", async () => {
	const [mine, theirs] = [await tab("shopbell:shp_x:me"), await tab("shopbell:shp_x:you")];
	expect(live()).toHaveLength(2);
	mine.line.tell("secret");
	await pass();
	expect(theirs.told).toEqual([]);
});

test("C10 where there are no locks every tab has a socket of its own", async () => {
	vi.stubGlobal("navigator", {});
	const [first, second] = [await tab(), await tab()];
	expect(live()).toHaveLength(2);
	expect([first, second].map(({ line }) => line.leads())).toEqual([true, true]);
});

test("C10 where locks are forbidden every tab has a socket of its own", async () => {
	const request = () => Promise.reject(Object.assign(new Error("opaque origin"), { name: "SecurityError" }));
	vi.stubGlobal("navigator", { locks: { request } });
	await tab();
	await tab();
	expect(live()).toHaveLength(2);
});

test("a page that goes into the back/forward cache holds nothing, and B5 picks up when it is back", async () => {
	const it = await tab();
	await welcomed();
	window.happen("pagehide");
	await pass();
	expect(live()).toEqual([]);
	expect([browser.locks.held.size, browser.channels.length]).toEqual([0, 0]);
	window.happen("pageshow");
	await pass();
	await welcomed();
	expect(it.line.leads()).toBe(true);
	expect(it.states.at(-1)).toEqual({ kind: "live" });
});

test("what is said after the end is said to nobody, and breaks nothing", async () => {
	const [first, second] = [await tab(), await tab()];
	await welcomed();
	for (const { line } of [second, first]) {
		line.close();
		line.send(TYPING);
		line.tell("late");
		line.restart();
	}
	await pass();
	expect(live()).toEqual([]);
	expect([first.told, second.told]).toEqual([[], []]);
});

test("B5 waking reaches the socket of the tab that leads", async () => {
	await tab();
	await welcomed();
	window.happen("online");
	expect(wire().said).toEqual([{ type: "ping" }]);
});
