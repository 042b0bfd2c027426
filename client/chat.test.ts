import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { TYPING_MS } from "../protocol/limits.ts";
import { type Buyer, createBuyer } from "./buyer.ts";
import { createDesk, type Desk, type DeskThread } from "./desk.ts";
import { createEntryStore, type Entry, type EntryStore } from "./entries.ts";
import { type FakeLog, fakeLog } from "./fake-log.ts";
import { type FakeServer, fakeServer } from "./fake-server.ts";
import { fakeNetwork, type Wire } from "./fake-socket.ts";
import { fakeWindow } from "./fake-tabs.ts";
import type { Shelf } from "./shelf.ts";
import type { Thread } from "./views.ts";
// A chunk of its own in a browser.
import "./rest.ts";

const ORIGIN = "http://chat.example";
const SHOP = "shp_111111111111111111111";

let server: FakeServer;
let wires: Wire[];
let chats: { destroy(): void }[];

beforeEach(() => {
	vi.useFakeTimers({ now: Date.parse("2025-06-01T00:00:00Z") });
	const network = fakeNetwork();
	wires = network.wires;
	server = fakeServer();
	chats = [];
	vi.stubGlobal("WebSocket", network.WebSocket);
	vi.stubGlobal("BroadcastChannel", undefined);
	vi.stubGlobal("fetch", server.fetch);
	vi.stubGlobal("addEventListener", fakeWindow().addEventListener);
});
afterEach(() => {
	for (const chat of chats) chat.destroy();
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const open = () => wires.filter(({ state }) => state !== "closed");
/** Everything said is taken and everything answered arrives, for as long as there is something. */
async function flow(ms = 0) {
	for (let passed = 0; passed <= ms; passed += 50) {
		for (const wire of open()) {
			wire.accept();
			while (server.work(wire));
			wire.deliver();
		}
		await pass(50);
	}
}
const said = (type: string) => wires.flatMap((wire) => wire.said).filter((frame) => frame.type === type);

function memory(): {
	shelf: Shelf;
	store: EntryStore;
	texts: Map<string, string>;
	entries: Map<string, Entry>;
} {
	const texts = new Map<string, string>();
	const entries = new Map<string, Entry>();
	return {
		texts,
		entries,
		shelf: {
			get: (key) => JSON.parse(texts.get(key) ?? "null"),
			set: (key, value) => (value === null ? texts.delete(key) : texts.set(key, JSON.stringify(value))),
		} as Shelf,
		store: {
			all: async () => [...entries.values()],
			put: async (entry) => entries.set(entry.clientId, entry),
			drop: async (clientId) => entries.delete(clientId),
			clear: async () => entries.clear(),
		},
	};
}
function aBuyer(kept = memory()): Buyer & typeof kept {
	const buyer = createBuyer({ origin: ORIGIN, shop: SHOP, shelf: kept.shelf, store: kept.store });
	chats.push(buyer);
	const { shelf, store, texts, entries } = kept;
	return { ...buyer, shelf, store, texts, entries };
}
function aSeller(): Desk {
	const { shelf, store } = memory();
	const desk = createDesk({ origin: ORIGIN, shop: SHOP, seller: "slr_1", shelf, store });
	chats.push(desk);
	return desk;
}
/** A buyer who has written, with the server's log of it. */
async function aConversation(...texts: string[]) {
	const buyer = aBuyer();
	const thread = buyer.open(buyer.begin());
	for (const text of texts.length ? texts : ["Is it in stock?"]) thread.send(text);
	await flow(1_500);
	return { buyer, thread, log: server.logs.get(thread.id) as FakeLog };
}
const states = (thread: Thread) => thread.view().bubbles.map(({ text, state }) => [text, state]);

describe("a message of one's own", () => {
	test("C9 is on the screen at once, and the same bubble becomes the stored message", async () => {
		const buyer = aBuyer();
		const thread = buyer.open(buyer.begin());
		const key = thread.send("Is it in stock?");
		expect(thread.view().bubbles).toMatchObject([
			{ key, text: "Is it in stock?", mine: true, state: "queued", message: null },
		]);
		await pass();
		open()[0]?.accept();
		await pass();
		server.work(open()[0] as Wire);
		open()[0]?.deliver();
		await pass();
		expect(states(thread)).toEqual([["Is it in stock?", "sending"]]);
		await flow(200);
		expect(thread.view().bubbles).toMatchObject([{ key, state: "sent", message: { seq: 1 } }]);
	});

	test("R4 is delivered and read when the other side's marks reach it", async () => {
		const { thread, log } = await aConversation("one", "two");
		expect(states(thread)).toEqual([
			["one", "sent"],
			["two", "sent"],
		]);
		const desk = aSeller();
		const theirs = desk.open(log.id);
		await flow(1_000);
		expect(states(thread)).toEqual([
			["one", "delivered"],
			["two", "delivered"],
		]);
		theirs.read(1);
		await flow(1_000);
		expect(states(thread)).toEqual([
			["one", "read"],
			["two", "delivered"],
		]);
	});

	test("C2 waits for the one before it", async () => {
		const { thread } = await aConversation();
		thread.send("and in blue?");
		thread.send("and in red?");
		await pass();
		expect(states(thread).slice(1)).toEqual([
			["and in blue?", "sending"],
			["and in red?", "queued"],
		]);
	});

	test("C3 without an answer is neither lost nor doubled: the connection breaks, the same is said again", async () => {
		const { thread, log } = await aConversation();
		thread.send("and in blue?");
		await pass();
		const wire = open()[0] as Wire;
		while (server.work(wire));
		wire.cut();
		expect(states(thread).at(-1)).toEqual(["and in blue?", "queued"]);
		await flow(2_000);
		expect(states(thread).at(-1)).toEqual(["and in blue?", "sent"]);
		expect(log.messages.map(({ text }) => text)).toEqual(["Is it in stock?", "and in blue?"]);
	});

	test("C3 refused for good stays with its reason, and goes when sent again", async () => {
		const { thread } = await aConversation();
		server.refuse(() => ({ code: "text_too_long", permanent: true }));
		const key = thread.send("very long");
		await flow(200);
		expect(thread.view().bubbles.at(-1)).toMatchObject({ key, state: "failed", reason: "text_too_long" });
		server.refuse(() => null);
		thread.resend(key);
		await flow(200);
		expect(thread.view().bubbles.at(-1)).toMatchObject({ key, state: "sent", reason: null });
	});

	test("C8 that overtook what precedes it stays at the foot instead of vanishing", async () => {
		const { thread, log } = await aConversation();
		const key = thread.send("mine");
		await pass();
		const wire = open()[0] as Wire;
		log.post("shop", "client-id-shop", "theirs, and its frame is lost");
		while (server.work(wire));
		wire.deliver();
		expect(thread.view().bubbles.map((bubble) => bubble.text)).toEqual(["Is it in stock?", "mine"]);
		await flow(500);
		expect(thread.view().bubbles.map((bubble) => bubble.text)).toEqual([
			"Is it in stock?",
			"theirs, and its frame is lost",
			"mine",
		]);
		expect(thread.view().bubbles.at(-1)?.key).toBe(key);
	});
});

describe("what is missing", () => {
	test("C6 a hole is asked about after 150 ms and not before", async () => {
		const { thread, log } = await aConversation();
		const wire = open()[0] as Wire;
		log.post("shop", "client-id-1", "lost");
		const second = log.post("shop", "client-id-2", "heard");
		if (typeof second === "object") wire.say(second.frame);
		wire.deliver();
		await pass(149);
		expect(said("follow")).toEqual([]);
		await pass(1);
		expect(said("follow")).toMatchObject([{ conversation: log.id, rev: log.rev - 2 }]);
		await flow(200);
		expect(thread.view().bubbles.map(({ text }) => text)).toEqual(["Is it in stock?", "lost", "heard"]);
	});

	test("C6 a frame that was lost and nothing after it is found by the heartbeat", async () => {
		const { thread, log } = await aConversation();
		log.post("shop", "client-id-1", "lost");
		await flow(22_000);
		expect(thread.view().bubbles).toHaveLength(1);
		await flow(3_000);
		expect(thread.view().bubbles).toHaveLength(2);
	});

	test("C6 an answer that does not come is asked for again", async () => {
		const { thread, log } = await aConversation();
		const wire = open()[0] as Wire;
		wire.say({ type: "pong", tips: [{ conversation: log.id, rev: log.rev + 1 }] });
		log.post("shop", "client-id-1", "lost");
		wire.deliver();
		await pass(150);
		wire.take();
		await pass(9_999);
		expect(said("follow")).toEqual([]);
		await flow(200);
		expect(thread.view().bubbles).toHaveLength(2);
	});

	test("E1 a follow that is refused for now is said again when told", async () => {
		const { thread, log } = await aConversation();
		const wire = open()[0] as Wire;
		log.post("shop", "client-id-1", "lost");
		wire.say({
			type: "refused",
			conversation: log.id,
			clientId: null,
			code: "rate_limited",
			detail: "",
			permanent: false,
			retryAfter: 700,
		});
		wire.deliver();
		await pass(699);
		expect(said("follow")).toEqual([]);
		await flow(100);
		expect(thread.view().bubbles).toHaveLength(2);
	});

	test("H6 more than a page is pulled page after page without waiting", async () => {
		const { thread, log } = await aConversation();
		open()[0]?.cut();
		for (let i = 0; i < 18; i++) log.post("shop", `client-id-${i}`, `text ${i}`);
		await flow(1_500);
		expect(thread.view().bubbles).toHaveLength(19);
	});

	test("H9 another life of the database: what is held goes, what is unsent stays", async () => {
		const { thread, log } = await aConversation();
		server.save();
		thread.send("lost by the restore");
		await flow(500);
		expect(thread.view().bubbles).toHaveLength(2);
		server.refuse(() => ({ code: "unavailable", permanent: false }));
		thread.send("still on its way");
		await pass();
		server.restore();
		server.refuse(() => null);
		await flow(3_000);
		expect(states(thread)).toEqual([
			["Is it in stock?", "sent"],
			["still on its way", "sent"],
		]);
		expect(server.logs.get(log.id)?.messages).toHaveLength(2);
	});

	test("H10 what is gone says so, and comes back when it is there again", async () => {
		const id = "cnv_222222222222222222222";
		const desk = aSeller();
		const thread = desk.open(id);
		await flow(500);
		expect(thread.view()).toMatchObject({ gone: true, conversation: null, bubbles: [] });
		const log = fakeLog(id);
		log.post("buyer", "client-id-1", "Is it in stock?");
		server.logs.set(id, log);
		open()[0]?.say({ type: "inbox", conversations: [log.state()] });
		await flow(500);
		expect(thread.view().bubbles).toHaveLength(1);
		expect(thread.view().gone).toBe(false);
	});
});

describe("marks", () => {
	test("R5 a mark that was lost is said again by the next connection", async () => {
		const { thread, log } = await aConversation();
		log.post("shop", "client-id-1", "Yes, three left.");
		await flow(26_000);
		expect(log.marks.buyer).toEqual({ delivered: 2, read: 1 });
		thread.read(2);
		await pass(300);
		expect(said("mark")).toMatchObject([{ delivered: 2, read: 2 }]);
		open()[0]?.cut();
		await flow(2_000);
		expect(log.marks.buyer).toEqual({ delivered: 2, read: 2 });
	});

	test("R5 many become one, and one that changes nothing is not said", async () => {
		const { thread, log } = await aConversation();
		for (let i = 0; i < 3; i++) log.post("shop", `client-id-${i}`, `text ${i}`);
		open()[0]?.say(log.changes(log.messages.length - 3, 5));
		open()[0]?.deliver();
		for (const seq of [2, 4, 3]) thread.read(seq);
		await pass(300);
		expect(said("mark")).toMatchObject([{ delivered: 4, read: 4 }]);
		await flow(500);
		thread.read(4);
		await pass(1_000);
		expect(said("mark")).toEqual([]);
	});

	test("R3 unread is what one's own side has not read", async () => {
		const { buyer, thread, log } = await aConversation();
		log.post("shop", "client-id-1", "Yes");
		log.post("shop", "client-id-2", "three left");
		await flow(26_000);
		expect([buyer.state().unread, thread.view().unread]).toEqual([2, 2]);
		thread.read(3);
		await flow(1_000);
		expect([buyer.state().unread, thread.view().unread]).toEqual([0, 0]);
	});

	test("R3 the desk's own unread flag is cleared by reading again, though no mark moves", async () => {
		const { log } = await aConversation();
		const desk = aSeller();
		const thread = desk.open(log.id);
		await flow(500);
		thread.read(1);
		await flow(1_000);
		const state = log.state();
		const flagged = { ...state, rev: state.rev + 1, desk: { unreadFrom: 1 } } as typeof state;
		desk.heard({ type: "conversation", conversation: flagged });
		expect(thread.view().unread).toBe(1);
		await pass(1_000);
		expect(said("mark")).toEqual([]);
		thread.read(1);
		await pass(1_000);
		expect(said("mark")).toMatchObject([{ conversation: log.id, read: 1 }]);
	});
});

describe("signs", () => {
	test("T1 typing of the other side shows, and ends by itself", async () => {
		const { thread, log } = await aConversation();
		const wire = open()[0] as Wire;
		wire.say({ type: "typing", conversation: log.id, side: "shop", name: "Mira", on: true });
		wire.deliver();
		expect(thread.view().typing).toMatchObject({ name: "Mira" });
		await pass(TYPING_MS - 1);
		expect(thread.view().typing).not.toBeNull();
		await pass(1);
		expect(thread.view().typing).toBeNull();
	});

	test("T1 typing ends with the message", async () => {
		const { thread, log } = await aConversation();
		const wire = open()[0] as Wire;
		wire.say({ type: "typing", conversation: log.id, side: "shop", name: "Mira", on: true });
		const posted = log.post("shop", "client-id-1", "Yes");
		if (typeof posted === "object") wire.say(posted.frame);
		wire.deliver();
		expect(thread.view().typing).toBeNull();
	});

	test("T1 one's own is said on the first key, renewed while it goes on, and ended", async () => {
		const { thread } = await aConversation();
		for (let ms = 0; ms < 7_000; ms += 500) {
			thread.typing(true);
			await pass(500);
		}
		expect(said("typing")).toHaveLength(3);
		thread.typing(false);
		thread.typing(false);
		expect(said("typing").slice(3)).toMatchObject([{ on: false }]);
	});

	test("T2 whether anybody answers is told", async () => {
		const { buyer } = await aConversation();
		expect(buyer.state().answering).toBe(true);
		open()[0]?.say({ type: "answering", answering: false });
		open()[0]?.deliver();
		expect(buyer.state().answering).toBe(false);
	});
});

describe("a place far back", () => {
	/** A seller at a long conversation; answers about places wait until they are let go. */
	async function reading() {
		const { log } = await aConversation(...Array.from({ length: 40 }, (_, at) => `text ${at + 1}`));
		const thread = aSeller().open(log.id);
		await flow(1_500);
		const waiting = new Map<string, () => void>();
		vi.stubGlobal("fetch", async (...[path, init]: Parameters<FakeServer["fetch"]>) => {
			const around = new URL(path).searchParams.get("around");
			if (around) await new Promise<void>((resolve) => waiting.set(around, resolve));
			return server.fetch(path, init);
		});
		const arrives = async (seq: number) => {
			waiting.get(`${seq}`)?.();
			await flow(100);
		};
		const shows = () => thread.view().bubbles.map(({ message }) => message?.seq);
		return { thread, arrives, shows };
	}

	test("is shown with what was said around it, and the newest is a step away", async () => {
		const { thread, arrives, shows } = await reading();
		const newest = shows();
		const gone = thread.around(8);
		await flow(100);
		expect(shows()).toEqual(newest);
		await arrives(8);
		await gone;
		expect(shows()).toEqual([6, 7, 8, 9, 10]);
		expect(thread.view()).toMatchObject({ hasOlder: true, hasNewer: true });
		thread.look(null);
		expect(shows()).toEqual(newest);
	});

	test("is the one last asked for, whichever answer comes last", async () => {
		const { thread, arrives, shows } = await reading();
		void thread.around(8);
		await flow(100);
		void thread.around(20);
		await flow(100);
		await arrives(20);
		await arrives(8);
		expect(shows()).toContain(20);
		expect(shows()).not.toContain(8);
	});

	test("is not gone to by who has come back to the newest meanwhile", async () => {
		const { thread, arrives, shows } = await reading();
		void thread.around(8);
		await flow(100);
		thread.look(null);
		await arrives(8);
		expect(shows()).toContain(40);
	});
});

describe("the screen", () => {
	test("a view is the same object until something in it changed", async () => {
		const { buyer, thread, log } = await aConversation();
		const other = buyer.open(buyer.begin());
		other.send("another matter");
		await flow(1_000);
		const [view, state] = [thread.view(), buyer.state()];
		expect(thread.view()).toBe(view);
		expect(buyer.state()).toBe(state);
		const told = vi.fn();
		thread.subscribe(told);
		const posted = server.logs.get(other.id)?.post("shop", "client-id-1", "Yes?");
		if (typeof posted === "object") open()[0]?.say(posted.frame);
		open()[0]?.deliver();
		expect(told).toHaveBeenCalled();
		expect(thread.view()).toBe(view);
		expect(other.view().bubbles.map(({ text }) => text)).toEqual(["another matter", "Yes?"]);
		log.revise(1, "mended");
	});

	test("older pages are read until the first message", async () => {
		const { log } = await aConversation(...Array.from({ length: 13 }, (_, i) => `text ${i}`));
		const desk = aSeller();
		const thread = desk.open(log.id);
		await flow(500);
		expect(thread.view()).toMatchObject({ hasOlder: true });
		expect(thread.view().bubbles).toHaveLength(5);
		await thread.loadOlder();
		await thread.loadOlder();
		expect(thread.view()).toMatchObject({ hasOlder: false });
		expect(thread.view().bubbles).toHaveLength(13);
	});

	test("M7 an edit and a recall show on both sides", async () => {
		const { thread, log } = await aConversation();
		const theirs: DeskThread = aSeller().open(log.id);
		await flow(500);
		theirs.send("Yes, free left.");
		await flow(500);
		await theirs.edit(2, "Yes, three left.");
		await flow(500);
		expect(thread.view().bubbles[1]).toMatchObject({
			text: "Yes, three left.",
			message: { editedAt: expect.any(String) },
		});
		await theirs.recall(2);
		await flow(500);
		expect(thread.view().bubbles[1]?.text).toBeNull();
		expect(theirs.view().bubbles[1]?.text).toBeNull();
	});

	test("a conversation the buyer began on another device appears with its first message", async () => {
		const { buyer, log } = await aConversation();
		const elsewhere = fakeLog("cnv_222222222222222222222", log.buyer);
		server.logs.set(elsewhere.id, elsewhere);
		const posted = elsewhere.post("buyer", "on-the-phone", "And from my phone");
		if (posted === "client_id_reused") throw new Error(posted);
		open()[0]?.say(posted.frame);
		await flow(500);
		expect(buyer.conversations().map(({ id, lastMessage }) => [id, lastMessage?.text])).toContainEqual([
			elsewhere.id,
			"And from my phone",
		]);
		const theirs = aSeller().open(elsewhere.id);
		theirs.send("Hello there");
		await flow(1_000);
		expect(buyer.state().unread).toBe(1);
	});

	test("H3 C1 what a program that is too old could not send waits for today's", async () => {
		const kept = memory();
		const old = aBuyer(kept);
		const thread = old.open(old.begin());
		thread.send("Is it in stock?");
		await pass();
		open()[0]?.accept();
		open()[0]?.cut(4010);
		await flow(60_000);
		expect(old.state().connection).toEqual({ kind: "refused", code: 4010 });
		expect(states(thread)).toEqual([["Is it in stock?", "queued"]]);
		old.destroy();

		aBuyer(kept);
		await flow(1_500);
		expect(server.logs.get(thread.id)?.messages.map(({ text }) => text)).toEqual(["Is it in stock?"]);
	});

	test("M10 C7 a kind of message not known yet shows its text, and fields not known do no harm", async () => {
		const { thread, log } = await aConversation();
		const posted = log.post("shop", "client-id-1", "A poll: blue or red?");
		if (typeof posted !== "object" || posted.frame.type !== "message") throw new Error("not posted");
		const message = { ...posted.frame.message, kind: "poll", options: ["blue", "red"] } as never;
		open()[0]?.say({ type: "message", message });
		open()[0]?.deliver();
		expect(thread.view().bubbles.at(-1)).toMatchObject({ text: "A poll: blue or red?", mine: false });
		await flow(300);
		expect(thread.view().bubbles).toHaveLength(2);
	});

	test("a desk follows what it shows, and paints at once what it showed before", async () => {
		const { buyer, thread, log } = await aConversation();
		const desk = aSeller();
		const pane = desk.open(log.id);
		await flow(500);
		pane.close();
		await pass();
		expect(said("unfollow")).toMatchObject([{ conversation: log.id }]);
		await flow(500);
		thread.send("are you there?");
		await flow(500);
		const again = desk.open(log.id);
		expect(again.view().bubbles.map(({ text }) => text)).toEqual(["Is it in stock?"]);
		await flow(500);
		expect(again.view().bubbles.map(({ text }) => text)).toEqual(["Is it in stock?", "are you there?"]);
		expect(buyer.state().connection.kind).toBe("live");
	});

	test("how long the connection is missed can be told", async () => {
		const { buyer } = await aConversation();
		expect(buyer.state().offlineSince).toBeNull();
		open()[0]?.cut();
		const began = Date.now();
		await pass(7_000);
		expect(buyer.state().offlineSince).toBe(began);
		await flow(30_000);
		expect(buyer.state()).toMatchObject({ offlineSince: null, connection: { kind: "live" } });
	});

	test("what the list told of is read at once when it is opened", async () => {
		const { buyer, log } = await aConversation("one", "two");
		buyer.destroy();
		const again = aBuyer(buyer);
		await flow(500);
		expect(again.conversations()).toHaveLength(1);
		const thread = again.open(log.id);
		await flow(200);
		expect(thread.view().bubbles.map(({ text }) => text)).toEqual(["one", "two"]);
	});

	test("C9 what comes back with the changes before it was acknowledged is not sent again", async () => {
		const { buyer, thread, log } = await aConversation();
		thread.send("and in blue?");
		await pass();
		const wire = open()[0] as Wire;
		while (server.work(wire));
		wire.say(log.changes(1, 5));
		wire.coming.shift();
		wire.deliver();
		expect(states(thread)).toEqual([
			["Is it in stock?", "sent"],
			["and in blue?", "sent"],
		]);
		expect(buyer.entries.size).toBe(0);
		await flow(16_000);
		expect(log.messages).toHaveLength(2);
	});

	test("what is sent stays a draft until it is written down", async () => {
		const { thread } = await aConversation();
		thread.keep(" and in blue? ");
		thread.send("and in blue?");
		expect(thread.draft()).toBe(" and in blue? ");
		await pass();
		expect(thread.draft()).toBe("");
	});

	test("a reload in the middle: what was typed and what was sent are there again, the message once", async () => {
		const { buyer, thread, log } = await aConversation();
		thread.keep("half a sent");
		thread.send("and in blue?");
		await pass();
		buyer.destroy();
		const again = aBuyer(buyer);
		const same = again.open(log.id);
		expect(same.draft()).toBe("half a sent");
		await flow(2_000);
		expect(states(same)).toEqual([
			["Is it in stock?", "sent"],
			["and in blue?", "sent"],
		]);
		expect(log.messages).toHaveLength(2);
	});

	test("a first message that never reached anybody is in the list after a reload, and is sent", async () => {
		const buyer = aBuyer();
		const thread = buyer.open(buyer.begin());
		thread.send("Is it in stock?");
		await pass();
		buyer.destroy();
		const again = aBuyer(buyer);
		await pass();
		expect(again.conversations().map(({ id }) => id)).toEqual([thread.id]);
		await flow(1_000);
		expect(server.logs.get(thread.id)?.messages).toHaveLength(1);
	});

	test("a draft of a conversation not yet begun is found by beginning again", async () => {
		const buyer = aBuyer();
		const id = buyer.begin();
		buyer.open(id).keep("Hello, I would li");
		buyer.destroy();
		const again = aBuyer(buyer);
		expect(again.begin()).toBe(id);
		expect(again.open(id).draft()).toBe("Hello, I would li");
		again.open(id).keep("");
		expect(again.texts.size).toBe(0);
		expect(again.begin()).not.toBe(id);
	});
});

test("C1 where nothing can be written down the state says so", async () => {
	vi.stubGlobal("indexedDB", undefined);
	const kept = memory();
	const buyer = aBuyer({ ...kept, store: createEntryStore("x") });
	buyer.open(buyer.begin()).send("Is it in stock?");
	await flow(200);
	expect(buyer.state().durable).toBe(false);
	expect([...server.logs.values()][0]?.messages).toHaveLength(1);
});
