import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ServerFrame } from "../../protocol/frames.ts";
import { CLOSE } from "../../protocol/limits.ts";
import type { Actor } from "../context.ts";
import { change } from "../conversations/change.ts";
import { writeNote } from "../notes/write.ts";
import { aDevice, aName } from "../testing/names.ts";
import { aSeller, aShop, type TestShop } from "../testing/people.ts";
import { type TestServer, testServer } from "../testing/server.ts";
import type { TestSocket } from "../testing/socket.ts";

let server: TestServer;
let shop: TestShop;
let conversation: string;
let device: string;
let buyer: TestSocket;
let seller: TestSocket;

beforeAll(async () => {
	server = await testServer();
});
afterAll(() => server.stop());

/** A buyer who has said hello, and a seller who follows the conversation. */
beforeEach(async () => {
	shop = await aShop(server.ctx.sql);
	conversation = aName("cnv");
	device = aDevice();
	buyer = await server.buyer(shop, device);
	buyer.say({ type: "post", conversation, clientId: aName("cli"), text: "Is it in stock?", start: true });
	await buyer.hear("message");
	seller = await server.seller(shop, { follow: [{ conversation, rev: null }] });
	await seller.hear("changes");
	return async () => {
		await Promise.all([buyer.close(), seller.close()]);
	};
});

function owner(): Actor {
	const { id, name, session } = shop.owner;
	return { kind: "seller", shop: shop.id, seller: id, name, role: "owner", session };
}

function says(client: TestSocket, text: string, clientId = aName("cli")): string {
	client.say({ type: "post", conversation, clientId, text });
	return clientId;
}

const texts = (client: TestSocket) =>
	client
		.all("message")
		.map((frame) => frame.message)
		.toSorted((a, b) => a.seq - b.seq)
		.map((message) => message.text);

describe("what is said", () => {
	test("M3: reaches the other side and comes back to the sender as the acknowledgement", async () => {
		const clientId = says(seller, "Yes, two left.");
		const sent = await seller.hear("message", ({ message }) => message.clientId === clientId);
		const received = await buyer.hear("message", ({ message }) => message.clientId === clientId);
		expect(received).toEqual(sent);
		expect(sent.message).toMatchObject({
			seq: 2,
			text: "Yes, two left.",
			author: { kind: "seller", id: shop.owner.id, name: shop.owner.name },
		});
	});

	test("M1: has one order on every screen, however many talk at once", async () => {
		for (let i = 0; i < 40; i++) says(i % 2 === 0 ? buyer : seller, `message ${i}`);
		const whole = (client: TestSocket) => client.until(() => client.all("message").length >= 40);
		await Promise.all([whole(seller), buyer.until(() => buyer.all("message").length >= 41)]);
		expect(texts(buyer).slice(1)).toEqual(texts(seller));
		const rows = await server.ctx.sql<{ text: string }[]>`
			select text from messages where shop_id = ${shop.id} and conversation_id = ${conversation} order by seq`;
		expect(rows.map((row) => row.text)).toEqual(texts(buyer));
	});

	test("M1: keeps the order in which one person said it", async () => {
		const said = Array.from({ length: 30 }, (_, i) => `line ${i}`);
		for (const text of said) says(buyer, text);
		await seller.until(() => seller.all("message").length === said.length);
		expect(texts(seller)).toEqual(said);
	});

	test("M4: again is answered to whoever asks again and to nobody else", async () => {
		const clientId = says(buyer, "Hello?");
		await seller.hear("message", ({ message }) => message.clientId === clientId);
		const first = await buyer.hear("message", ({ message }) => message.clientId === clientId);
		says(buyer, "Hello?", clientId);
		expect(await buyer.hear("message", ({ message }) => message.clientId === clientId)).toEqual(first);
		await seller.settled();
		expect(seller.all("message")).toHaveLength(1);
	});

	test("H11: by a new connection is answered, and followed from then on", async () => {
		const other = await server.buyer(shop, device);
		const clientId = says(other, "From my phone");
		await other.hear("message", ({ message }) => message.clientId === clientId);
		says(seller, "Welcome back");
		await other.hear("message", ({ message }) => message.text === "Welcome back");
		await other.close();
	});

	test("M6: to a conversation begun again and again makes one conversation and one message", async () => {
		const fresh = aName("cnv");
		const frame = {
			type: "post",
			conversation: fresh,
			clientId: aName("cli"),
			text: "Hi",
			start: true,
		} as const;
		for (let i = 0; i < 5; i++) buyer.say(frame);
		await buyer.until(
			() => buyer.all("message").filter(({ message }) => message.conversation === fresh).length === 5,
		);
		const seqs = buyer.all("message").filter(({ message }) => message.conversation === fresh);
		expect(new Set(seqs.map(({ message }) => message.seq))).toEqual(new Set([1]));
	});

	test.each([
		["text_empty", "   "],
		["text_too_long", "x".repeat(10_001)],
		["text_malformed", "a\u0000b"],
		["text_malformed", "\ud800"],
	])("E1: that cannot be a message is refused by name: %s", async (code, text) => {
		const clientId = says(buyer, text);
		expect(await buyer.hear("refused")).toMatchObject({ conversation, clientId, code, permanent: true });
		expect(buyer.closed).toBeNull();
	});

	test("M5: under a used clientId but otherwise is refused, and what was said first stays", async () => {
		const clientId = says(buyer, "one");
		await buyer.hear("message", ({ message }) => message.clientId === clientId);
		says(buyer, "two", clientId);
		expect(await buyer.hear("refused")).toMatchObject({
			clientId,
			code: "client_id_reused",
			permanent: true,
		});
	});
});

describe("marks", () => {
	test("R1: go both ways", async () => {
		seller.say({ type: "mark", conversation, delivered: 1 });
		const mark = { type: "mark", conversation, rev: expect.any(Number), side: "shop" };
		expect(await buyer.hear("mark")).toEqual({ ...mark, delivered: 1, read: 0 });
		seller.say({ type: "mark", conversation, read: 1 });
		expect(await buyer.hear("mark")).toEqual({ ...mark, delivered: 1, read: 1 });
		says(seller, "Yes");
		await buyer.hear("message", ({ message }) => message.text === "Yes");
		buyer.say({ type: "mark", conversation, read: 2 });
		expect(await seller.hear("mark", ({ side }) => side === "buyer")).toMatchObject({
			delivered: 2,
			read: 2,
		});
	});

	test("H11: need no following", async () => {
		const other = await server.buyer(shop, device);
		says(seller, "Yes");
		await seller.hear("message");
		other.say({ type: "mark", conversation, read: 2 });
		await seller.hear("mark", ({ side, read }) => side === "buyer" && read === 2);
		await other.close();
	});
});

describe("typing", () => {
	test("T1: is seen by the other side only, and stored nowhere", async () => {
		buyer.say({ type: "typing", conversation, on: true });
		const sign = { type: "typing", conversation, side: "buyer", name: null };
		expect(await seller.hear("typing")).toEqual({ ...sign, on: true });
		buyer.say({ type: "typing", conversation, on: false });
		expect(await seller.hear("typing")).toEqual({ ...sign, on: false });
		await buyer.settled();
		expect(buyer.all("typing")).toEqual([]);
		const late = await server.seller(shop, { follow: [{ conversation, rev: null }] });
		await late.settled();
		expect(late.all("typing")).toEqual([]);
		await late.close();
	});

	test("shows the seller's name, and ends when the message is said", async () => {
		seller.say({ type: "typing", conversation, on: true });
		expect(await buyer.hear("typing")).toMatchObject({ side: "shop", name: shop.owner.name, on: true });
		says(seller, "Two left");
		expect(await buyer.hear("typing")).toMatchObject({ on: false });
	});

	test("ends when the writer is gone", async () => {
		buyer.say({ type: "typing", conversation, on: true });
		await seller.hear("typing", ({ on }) => on);
		buyer.drop();
		await seller.hear("typing", ({ on }) => !on);
	});
});

describe("presence", () => {
	test("T2: tells the desk that the buyer is there, and where", async () => {
		expect(await seller.hear("presence")).toEqual({
			type: "presence",
			conversation,
			online: true,
			page: null,
		});
		const page = { url: "https://shop.example/cart", title: "Cart" };
		buyer.say({ type: "page", page });
		expect(await seller.hear("presence")).toMatchObject({ online: true, page });
		await buyer.settled();
		expect(buyer.all("presence")).toEqual([]);
	});

	test("T2: a reload is not a leaving", async () => {
		await seller.hear("presence", ({ online }) => online);
		buyer.drop();
		buyer = await server.buyer(shop, device, { follow: [{ conversation, rev: null }] });
		await buyer.hear("changes");
		expect(seller.all("presence").every(({ online }) => online)).toBe(true);
	});

	test("a page the desk's browser reports concerns nobody", async () => {
		seller.say({ type: "page", page: { url: "https://desk.example", title: "Desk" } });
		await seller.settled();
		await buyer.settled();
		expect(buyer.heard.filter(({ type }) => type === "presence")).toEqual([]);
	});
});

describe("what only the desk may know", () => {
	const CANARY = "canary-only-for-sellers";

	test("N2: notes and the desk's part of a conversation never reach a buyer's socket", async () => {
		const colleague = await aSeller(server.ctx.sql, shop.id, "agent", `${CANARY}-colleague`);
		await writeNote(server.ctx, owner(), { conversation, clientId: aName("cli"), text: CANARY });
		expect((await seller.hear("note")).note.text).toBe(CANARY);
		await change(server.ctx, owner(), { conversation, assignee: colleague.id });
		await seller.hear("conversation", (frame) => frame.conversation.desk?.assignee?.id === colleague.id);
		await change(server.ctx, owner(), { conversation, status: "closed" });
		await buyer.hear("conversation", (frame) => frame.conversation.status === "closed");
		buyer.say({ type: "follow", conversation, rev: null });
		buyer.say({ type: "follow", conversation, rev: 0 });
		await buyer.hear("changes", ({ held }) => held === null);
		await buyer.hear("changes", ({ held }) => held === 0);
		says(buyer, "Still there?");
		await seller.hear("note", ({ note }) => note.kind === "reopened");
		const again = await server.buyer(shop, device, { follow: [{ conversation, rev: 1 }] });
		await again.hear("changes");
		await Promise.all([buyer.settled(), again.settled()]);
		for (const client of [buyer, again]) {
			const everything = JSON.stringify(client.heard);
			expect(everything).not.toContain(CANARY);
			expect(everything).not.toContain(shop.owner.email);
			expect(everything).not.toContain('"desk"');
			expect(client.heard.map(({ type }: ServerFrame) => type)).not.toContain("note");
		}
		await again.close();
	});
});

test("H11: what is followed no more is not told any more", async () => {
	buyer.say({ type: "unfollow", conversation });
	await buyer.settled();
	says(seller, "Are you there?");
	await seller.hear("message");
	await buyer.settled();
	expect(texts(buyer)).toEqual(["Is it in stock?"]);
});

test("C3: what a buyer says while the shop vouches for them is not refused, but said again as who they are", async () => {
	const { sql } = server.ctx;
	const known = aName("buy");
	await sql`insert into buyers (shop_id, id, external_id) values (${shop.id}, ${known}, 'customer-7')`;
	await sql`update conversations set buyer_id = ${known} where shop_id = ${shop.id}`;
	await sql`update devices set buyer_id = ${known} where shop_id = ${shop.id}`;
	const clientId = says(buyer, "Said in between");
	expect(await buyer.closing()).toBe(CLOSE.restart);
	expect(buyer.all("refused")).toEqual([]);
	const back = await server.buyer(shop, device);
	says(back, "Said in between", clientId);
	await back.hear("message", ({ message }) => message.clientId === clientId);
	await back.close();
});
