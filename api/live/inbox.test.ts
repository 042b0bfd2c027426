import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { INBOX_MERGE_MS } from "../../protocol/limits.ts";
import type { Conversation } from "../../protocol/resources.ts";
import { aName } from "../testing/names.ts";
import { aSeller, aShop } from "../testing/people.ts";
import { type TestServer, testServer } from "../testing/server.ts";
import { InboxFeed } from "./inbox-feed.ts";
import { Listener } from "./listener.ts";
import { ShopFloor } from "./shop-floor.ts";
import { type Bytes, encode, payloadOf } from "./wire.ts";

let server: TestServer;

beforeAll(async () => {
	server = await testServer();
});
afterAll(() => server.stop());

test("I1: a desk hears of every conversation of its shop, without following any, as the desk sees it", async () => {
	const shop = await aShop(server.ctx.sql);
	const desk = await server.seller(shop, { inbox: true });
	const buyer = await server.buyer(shop);
	const conversation = aName("cnv");
	buyer.say({ type: "post", conversation, clientId: aName("cli"), text: "Hello", start: true });
	const frame = await desk.hear("inbox");
	expect(frame.conversations).toMatchObject([
		{ id: conversation, lastSeq: 1, lastMessage: { text: "Hello" }, desk: { assignee: null, noteSeq: 0 } },
	]);
	expect(frame.conversations[0]?.desk?.waitingSince).not.toBeNull();
	expect(desk.all("message")).toEqual([]);
	await Promise.all([desk.close(), buyer.close()]);
});

test("a storm of messages is a few frames, and the last one tells the last state", async () => {
	const shop = await aShop(server.ctx.sql);
	const desks = [
		await server.seller(shop, { inbox: true }),
		await server.seller(shop, { inbox: true }, await aSeller(server.ctx.sql, shop.id)),
	];
	const buyer = await server.buyer(shop);
	const conversation = aName("cnv");
	const began = performance.now();
	for (let i = 0; i < 300; i++) {
		buyer.say({ type: "post", conversation, clientId: aName("cli"), text: `line ${i}`, start: true });
	}
	for (const desk of desks) {
		await desk.hear("inbox", ({ conversations }) => conversations[0]?.lastSeq === 300);
		const most = Math.ceil((performance.now() - began) / INBOX_MERGE_MS) + 1;
		expect(desk.all("inbox").length).toBeLessThanOrEqual(most);
	}
	expect(desks[0]?.all("inbox")).toEqual(desks[1]?.all("inbox"));
	await Promise.all([...desks, buyer].map((client) => client.close()));
});

/** A feed whose readings and clock are in the test's hand. */
function handCranked() {
	const floor = new ShopFloor("shp_1");
	const frames: string[][] = [];
	const line = {
		write: (bytes: Bytes) => {
			const { conversations } = JSON.parse(payloadOf(bytes).toString());
			frames.push(conversations.map((one: Conversation) => one.id));
		},
		flushed: async () => {},
		end: () => {},
	};
	const actor = { kind: "key", shop: "shp_1", key: "key_1", name: "Bot" } as const;
	const listener = new Listener(line, actor, { inbox: true, page: null });
	listener.open(encode({ type: "inbox", conversations: [] }));
	frames.pop();
	floor.join(listener);
	const read = vi.fn(async (_: string, ids: string[]) => ids.map((id) => ({ id }) as Conversation));
	const failed = vi.fn();
	return { feed: new InboxFeed(() => floor, read, failed), floor, listener, frames, read, failed };
}

test("I1: the first change is told at once, and those that follow together, four times a second at most", async () => {
	vi.useFakeTimers();
	const { feed, frames, read } = handCranked();
	for (let ms = 0; ms < 1000; ms += 10) {
		feed.touch("shp_1", `cnv_${ms % 50}`);
		await vi.advanceTimersByTimeAsync(10);
		if (ms === 0) expect(frames).toEqual([["cnv_0"]]);
	}
	await vi.advanceTimersByTimeAsync(INBOX_MERGE_MS);
	expect(read.mock.calls.length).toBeLessThanOrEqual(6);
	expect(new Set(frames.flat())).toEqual(new Set([0, 10, 20, 30, 40].map((ms) => `cnv_${ms}`)));
	vi.useRealTimers();
});

test("a reading that fails is done again, and nothing is forgotten", async () => {
	vi.useFakeTimers();
	const { feed, frames, read, failed } = handCranked();
	read.mockRejectedValueOnce(new Error("the database went away"));
	feed.touch("shp_1", "cnv_1");
	await vi.advanceTimersByTimeAsync(1);
	expect(failed).toHaveBeenCalledOnce();
	feed.touch("shp_1", "cnv_2");
	await vi.advanceTimersByTimeAsync(INBOX_MERGE_MS);
	expect(new Set(frames.flat())).toEqual(new Set(["cnv_1", "cnv_2"]));
	vi.useRealTimers();
});

test("while nobody looks at the inbox, nothing is read for it", async () => {
	vi.useFakeTimers();
	const { feed, floor, listener, read } = handCranked();
	floor.leave(listener);
	feed.touch("shp_1", "cnv_1");
	await vi.advanceTimersByTimeAsync(INBOX_MERGE_MS * 2);
	expect(read).not.toHaveBeenCalled();
	vi.useRealTimers();
});
