import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Buyer, createBuyer } from "./buyer.ts";
import type { Entry, EntryStore } from "./entries.ts";
import { type FakeServer, fakeServer } from "./fake-server.ts";
import { fakeNetwork, type Wire } from "./fake-socket.ts";
import { fakeTabs, fakeWindow } from "./fake-tabs.ts";
import { createShelf } from "./shelf.ts";
// Chunks of their own in a browser.
import "./identity.ts";
import "./rest.ts";

const ORIGIN = "http://chat.example";
const SHOP = "shp_111111111111111111111";
const KEY = `shopbell:${SHOP}`;

/** What one browser keeps for a site, and its windows. */
function aBrowser() {
	const kept = new Map<string, string>();
	const entries = new Map<string, Entry>();
	const windows: ReturnType<typeof fakeWindow>[] = [];
	const tabs = fakeTabs();
	const store: EntryStore = {
		all: async () => [...entries.values()],
		put: async (entry) => entries.set(entry.clientId, entry),
		drop: async (clientId) => entries.delete(clientId),
		clear: async () => entries.clear(),
	};
	const everything = () => JSON.stringify([[...kept], [...entries.values()]]);
	return {
		kept,
		entries,
		everything,
		/** Opens the shop's page in another tab. */
		tab(): Buyer {
			const window = fakeWindow();
			const change = (key: string, work: () => void) => {
				work();
				for (const other of windows)
					if (other !== window) queueMicrotask(() => other.happen("storage", { key }));
			};
			windows.push(window);
			vi.stubGlobal("localStorage", {
				getItem: (key: string) => kept.get(key) ?? null,
				setItem: (key: string, value: string) => change(key, () => kept.set(key, value)),
				removeItem: (key: string) => kept.has(key) && change(key, () => kept.delete(key)),
			});
			const { localStorage } = globalThis;
			vi.stubGlobal("addEventListener", window.addEventListener);
			vi.stubGlobal("removeEventListener", window.removeEventListener);
			vi.stubGlobal("BroadcastChannel", tabs.BroadcastChannel);
			vi.stubGlobal("navigator", { locks: tabs.locks });
			const shelf = createShelf();
			const here = (work: () => unknown) => {
				vi.stubGlobal("localStorage", localStorage);
				return work();
			};
			const buyer = createBuyer({
				origin: ORIGIN,
				shop: SHOP,
				store,
				shelf: {
					get: (key) => here(() => shelf.get(key)) as never,
					set: (key, value) => void here(() => shelf.set(key, value)),
				},
			});
			open.push(buyer);
			return buyer;
		},
	};
}

let server: FakeServer;
let wires: Wire[];
let open: Buyer[];
let asked: { method: string; path: string; secret: string | undefined; body: unknown }[];
/** How the server answers who somebody is. */
let verdict: (jwt: string) => [status: number, code?: string];

beforeEach(() => {
	vi.useFakeTimers();
	const network = fakeNetwork();
	wires = network.wires;
	server = fakeServer();
	open = [];
	asked = [];
	verdict = () => [200];
	vi.stubGlobal("WebSocket", network.WebSocket);
	vi.stubGlobal("fetch", async (...request: Parameters<FakeServer["fetch"]>) => {
		const [url, { method, headers, body }] = request;
		const path = new URL(url).pathname.slice("/v1/".length);
		asked.push({ method, path, secret: headers.Authorization, body: JSON.parse(body ?? "null") });
		if (path !== "buyer/identity") return server.fetch(...request);
		const [status, code] = verdict(JSON.parse(body ?? "{}").identity);
		return new Response(JSON.stringify({ status, code, detail: code }), { status });
	});
});
afterEach(() => {
	for (const buyer of open) buyer.destroy();
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
async function flow(ms = 500) {
	for (let passed = 0; passed <= ms; passed += 50) {
		for (const wire of wires) {
			wire.accept();
			while (server.work(wire));
			wire.deliver();
		}
		await pass(50);
	}
}
const live = () => wires.filter(({ state }) => state !== "closed");
const jwt = (sub: string) => `e30.${btoa(JSON.stringify({ sub, exp: 1 })).replaceAll("=", "")}.signature`;
const said = (buyer: Buyer, text: string) => {
	const thread = buyer.open(buyer.begin());
	thread.send(text);
	return thread;
};
const secretOf = (browser: ReturnType<typeof aBrowser>) =>
	JSON.parse(browser.kept.get(KEY) ?? "null")?.secret as string | undefined;

describe("before anybody acts", () => {
	test("C11 nothing is stored, nobody is called, and no database is opened", async () => {
		const browser = aBrowser();
		const opened = vi.fn();
		vi.stubGlobal("indexedDB", { open: opened });
		const buyer = browser.tab();
		const thread = buyer.open(buyer.begin());
		thread.typing(true);
		thread.view();
		buyer.page({ url: "https://shop.example/lamp", title: "Lamp" });
		await buyer.identify(jwt("ann"));
		await pass(60_000);
		expect([browser.kept.size, browser.entries.size, wires.length, asked.length]).toEqual([0, 0, 0, 0]);
		expect(opened).not.toHaveBeenCalled();
		expect(buyer.known()).toBe(false);
		expect(buyer.state().connection).toEqual({ kind: "idle" });
	});

	test("C11 what is typed is kept for a reload, and still nobody is called", async () => {
		const browser = aBrowser();
		const buyer = browser.tab();
		buyer.open(buyer.begin()).keep("Hello, I wou");
		await pass(60_000);
		expect(browser.everything()).toContain("Hello, I wou");
		expect([buyer.known(), wires.length]).toEqual([false, 0]);
	});

	test("C11 the first message makes the secret, which the browser makes and the next page finds", async () => {
		const browser = aBrowser();
		const buyer = browser.tab();
		said(buyer, "Is it in stock?");
		expect(secretOf(browser)).toMatch(/^dev_[1-9A-HJ-NP-Za-km-z]{43}$/);
		await flow();
		expect(server.logs.size).toBe(1);
		buyer.destroy();
		const again = browser.tab();
		expect(again.known()).toBe(true);
		await flow();
		expect(again.conversations()).toHaveLength(1);
		expect(live()).toHaveLength(1);
	});

	test("C11 where nothing can be stored the secret lives as long as the page", async () => {
		const refuse = () => {
			throw new DOMException("denied", "SecurityError");
		};
		vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse, removeItem: refuse });
		const store: EntryStore = {
			all: refuse,
			put: async () => refuse(),
			drop: async () => refuse(),
			clear: async () => refuse(),
		};
		const buyer = createBuyer({ origin: ORIGIN, shop: SHOP, store: { ...store, all: async () => [] } });
		open.push(buyer);
		vi.stubGlobal("BroadcastChannel", undefined);
		said(buyer, "Is it in stock?");
		await flow();
		expect([...server.logs.values()][0]?.messages).toHaveLength(1);
		expect(buyer.state().durable).toBe(false);
		await buyer.logout();
		expect(buyer.known()).toBe(false);
	});
});

describe("who it is", () => {
	test("what the shop says before the buyer acts is shown to the server with their first message", async () => {
		const browser = aBrowser();
		const buyer = browser.tab();
		await buyer.identify(jwt("ann"));
		said(buyer, "Is it in stock?");
		await flow();
		expect(asked).toMatchObject([
			{
				method: "POST",
				path: "buyer/identity",
				secret: `Bearer ${secretOf(browser)}`,
				body: { identity: jwt("ann") },
			},
		]);
		expect(JSON.parse(browser.kept.get(KEY) ?? "")).toMatchObject({ sub: "ann" });
		expect(live()).toHaveLength(1);
	});

	test("C11 who is named and opens the chat sees what they said elsewhere; who has no name is not connected by that", async () => {
		const nobody = aBrowser().tab();
		nobody.arrive();
		await pass(1_000);
		expect([nobody.known(), wires.length]).toEqual([false, 0]);
		const browser = aBrowser();
		const buyer = browser.tab();
		await buyer.identify(jwt("ann"));
		buyer.arrive();
		buyer.arrive();
		await flow();
		expect(asked).toMatchObject([{ path: "buyer/identity", secret: `Bearer ${secretOf(browser)}` }]);
		expect(buyer.state().connection.kind).toBe("live");
		expect(live()).toHaveLength(1);
	});

	test("who wrote without a name stays the same person when named, on a new connection", async () => {
		const browser = aBrowser();
		const buyer = browser.tab();
		const thread = said(buyer, "Is it in stock?");
		await flow();
		const [before, secret] = [live()[0], secretOf(browser)];
		await buyer.identify(jwt("ann"));
		await flow();
		expect(secretOf(browser)).toBe(secret);
		expect(live()).toHaveLength(1);
		expect(live()[0]).not.toBe(before);
		expect(thread.view().bubbles).toHaveLength(1);
		expect(buyer.state().person).toBe(0);
	});

	test("the same person again costs no new connection", async () => {
		const buyer = aBrowser().tab();
		said(buyer, "Is it in stock?");
		await buyer.identify(jwt("ann"));
		await flow();
		const [before] = live();
		await buyer.identify(jwt("ann"));
		await flow();
		expect(live()).toEqual([before]);
	});

	test("C12 another person finds nothing of the one before", async () => {
		const browser = aBrowser();
		const buyer = browser.tab();
		await buyer.identify(jwt("ann"));
		const thread = said(buyer, "ann's secret");
		await flow();
		thread.keep("ann's draft");
		server.refuse(() => ({ code: "unavailable", permanent: false }));
		thread.send("ann's unsent");
		await flow();
		const secret = secretOf(browser);
		await buyer.identify(jwt("ben"));
		await flow();
		expect(browser.everything()).toBe("[[],[]]");
		expect(buyer.conversations()).toEqual([]);
		expect(buyer.state()).toMatchObject({ person: 1, connection: { kind: "idle" }, unread: 0 });
		expect(live()).toEqual([]);
		server.refuse(() => null);
		said(buyer, "ben's");
		await flow();
		expect(secretOf(browser)).not.toBe(secret);
		expect(buyer.conversations()).toHaveLength(1);
		const texts = [...server.logs.values()].map(({ messages }) => messages.map(({ text }) => text));
		expect(texts).toEqual([["ann's secret"], ["ben's"]]);
		expect(JSON.parse(browser.kept.get(KEY) ?? "")).toMatchObject({ sub: "ben" });
	});

	test("C12 nor what the one before typed and never sent", async () => {
		const browser = aBrowser();
		const buyer = browser.tab();
		await buyer.identify(jwt("ann"));
		buyer.open(buyer.begin()).keep("ann's draft");
		buyer.destroy();
		const later = browser.tab();
		await later.identify(jwt("ben"));
		expect(browser.everything()).toBe("[[],[]]");
	});

	test("what somebody typed before they were named is theirs", async () => {
		const browser = aBrowser();
		const buyer = browser.tab();
		const thread = buyer.open(buyer.begin());
		thread.keep("Hello");
		await buyer.identify(jwt("ann"));
		expect(thread.draft()).toBe("Hello");
	});

	test("a device that is somebody else's to the server is given up for a new one", async () => {
		const browser = aBrowser();
		const buyer = browser.tab();
		said(buyer, "hello");
		await flow();
		verdict = () => [409, "identity_changed"];
		await buyer.identify(jwt("ben"));
		expect(buyer.known()).toBe(false);
		verdict = () => [200];
		said(buyer, "ben's");
		await flow();
		expect(JSON.parse(browser.kept.get(KEY) ?? "")).toMatchObject({ sub: "ben" });
	});

	test("a token the server does not accept is the shop's mistake: told to the page, and the buyer may write", async () => {
		const buyer = aBrowser().tab();
		verdict = () => [422, "identity_invalid"];
		await buyer.identify(jwt("ann"));
		const thread = said(buyer, "Is it in stock?");
		await flow();
		expect(thread.view().bubbles).toMatchObject([{ state: "sent" }]);
		await expect(buyer.identify(jwt("ann"))).rejects.toMatchObject({ code: "identity_invalid" });
	});

	test("while the server cannot be asked who it is the message waits, so that it is not said as nobody", async () => {
		const buyer = aBrowser().tab();
		verdict = () => [503, "unavailable"];
		await buyer.identify(jwt("ann"));
		const thread = said(buyer, "Is it in stock?");
		await flow(3_000);
		expect(thread.view().bubbles).toMatchObject([{ state: "queued" }]);
		verdict = () => [200];
		await flow(30_000);
		expect(thread.view().bubbles).toMatchObject([{ state: "sent" }]);
	});

	test("names with letters of any script can be read from the token", async () => {
		const buyer = aBrowser().tab();
		const payload = btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify({ sub: "安娜" }))));
		await buyer.identify(`e30.${payload.replaceAll("+", "-").replaceAll("/", "_")}.s`);
		await expect(buyer.identify("not a token")).rejects.toThrow();
	});
});

describe("logging out", () => {
	test("C12 leaves nothing, and tells the server with the secret it forgets", async () => {
		const browser = aBrowser();
		const buyer = browser.tab();
		const thread = said(buyer, "Is it in stock?");
		await flow();
		thread.keep("and in bl");
		const secret = secretOf(browser);
		await buyer.logout();
		await pass();
		expect(browser.everything()).toBe("[[],[]]");
		expect(asked.at(-1)).toMatchObject({
			method: "DELETE",
			path: "buyer/session",
			secret: `Bearer ${secret}`,
		});
		expect([buyer.known(), buyer.conversations(), live()]).toEqual([false, [], []]);
		await pass(600_000);
		expect(live()).toEqual([]);
	});

	test("C12 before anybody acted does nothing and asks nobody", async () => {
		const buyer = aBrowser().tab();
		await buyer.logout();
		expect([asked, wires]).toEqual([[], []]);
	});

	test("C12 in one tab is logging out in all, at once", async () => {
		const browser = aBrowser();
		const [first, second] = [browser.tab(), browser.tab()];
		said(first, "Is it in stock?");
		await flow();
		expect(second.conversations()).toHaveLength(1);
		const changed = vi.fn(() => [second.known(), second.conversations().length]);
		second.subscribe(changed);
		await first.logout();
		await pass();
		expect(changed.mock.results.at(-1)?.value).toEqual([false, 0]);
		expect(second.state()).toMatchObject({ person: 1, connection: { kind: "idle" } });
		expect(live()).toEqual([]);
		said(second, "somebody new");
		await flow();
		expect(first.conversations().map(({ lastMessage }) => lastMessage?.text)).toEqual(["somebody new"]);
		expect(browser.entries.size).toBe(0);
	});
});

describe("several tabs", () => {
	test("C10 what one says the others show, and one socket carries it", async () => {
		const browser = aBrowser();
		const first = browser.tab();
		const thread = said(first, "from the first");
		await flow();
		const second = browser.tab();
		await flow();
		const same = second.open(thread.id);
		same.send("from the second");
		await pass();
		expect(thread.view().bubbles.at(-1)).toMatchObject({ text: "from the second", state: "sending" });
		await flow();
		for (const { view } of [thread, same])
			expect(view().bubbles.map(({ text, state }) => [text, state])).toEqual([
				["from the first", "sent"],
				["from the second", "sent"],
			]);
		expect(live()).toHaveLength(1);
	});

	test("C10 a message said in a tab whose leader is closed right then is sent by the one that takes over", async () => {
		const browser = aBrowser();
		const first = browser.tab();
		const thread = said(first, "from the first");
		await flow();
		const second = browser.tab();
		await flow();
		const same = second.open(thread.id);
		await flow();
		first.destroy();
		same.send("into the gap");
		await flow(2_000);
		expect(same.view().bubbles.at(-1)).toMatchObject({ text: "into the gap", state: "sent" });
		expect(live()).toHaveLength(1);
	});

	test("the first act in one tab leaves what was typed in another alone, and connects it too", async () => {
		const browser = aBrowser();
		const [first, second] = [browser.tab(), browser.tab()];
		const typed = second.open(second.begin());
		typed.keep("still typing");
		said(first, "Is it in stock?");
		await flow();
		expect(typed.draft()).toBe("still typing");
		expect(second.state()).toMatchObject({ person: 0, connection: { kind: "live" } });
		expect(live()).toHaveLength(1);
	});
});
