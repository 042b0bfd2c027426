/** The example of protocol/SPEC.md, played by a stranger who knows nothing but that page. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "../context.ts";
import { change } from "../conversations/change.ts";
import { edit } from "../messages/edit.ts";
import { writeNote } from "../notes/write.ts";
import { aDevice, aName } from "../testing/names.ts";
import { aShop, type TestShop } from "../testing/people.ts";
import { type TestServer, testServer } from "../testing/server.ts";
import type { TestSocket } from "../testing/socket.ts";

let server: TestServer;
let shop: TestShop;
let owner: Actor;

beforeAll(async () => {
	server = await testServer();
	shop = await aShop(server.ctx.sql);
	const { id, name, session } = shop.owner;
	owner = { kind: "seller", shop: shop.id, seller: id, name, role: "owner", session };
});
afterAll(() => server.stop());

/** The `rev`s a socket was told of, in the order in which they came. */
const revs = (socket: TestSocket) =>
	socket.heard.flatMap((frame) => {
		switch (frame.type) {
			case "message":
				return [frame.message.rev];
			case "conversation":
				return [frame.conversation.rev];
			case "mark":
				return [frame.rev];
			default:
				return [];
		}
	});

describe("the example of the specification", () => {
	test("H4 H6 M2 M3 M4 M8 M9 R2 R4 the first message, a retry, read marks, and resuming with a hole", async () => {
		const device = aDevice();
		const conversation = aName("cnv");
		const first = await server.buyer(shop, device);
		expect(first.all("welcome")).toMatchObject([{ side: "buyer", conversations: [] }]);

		// The first message.
		const clientId = "Xw3cVt8pQ2mN6bYr";
		const post = { type: "post", conversation, clientId, text: "Is it in stock?", start: true } as const;
		first.say(post);
		const { message } = await first.hear("message");
		expect(message).toMatchObject({ seq: 1, rev: 1, clientId, author: { kind: "buyer" } });
		first.say({ type: "follow", conversation, rev: 1 });
		expect(await first.hear("changes")).toMatchObject({
			held: 1,
			after: 1,
			more: false,
			messages: [],
			conversation: {
				lastSeq: 1,
				rev: 1,
				marks: { buyer: { delivered: 1, read: 1 }, shop: { delivered: 0, read: 0 } },
			},
		});

		// A retry over another connection: the answer had got lost.
		const buyer = await server.buyer(shop, device);
		await first.close();
		buyer.say(post);
		expect((await buyer.hear("message")).message).toEqual(message);

		// Read marks, and an answer.
		const seller = await server.seller(shop, { follow: [{ conversation, rev: null }] });
		expect(await seller.hear("changes")).toMatchObject({ held: null, messages: [message], after: 1 });
		seller.say({ type: "mark", conversation, delivered: 1 });
		expect(await buyer.hear("mark")).toMatchObject({ rev: 2, side: "shop", delivered: 1, read: 0 });
		seller.say({ type: "mark", conversation, read: 1 });
		expect(await buyer.hear("mark")).toMatchObject({ rev: 3, side: "shop", delivered: 1, read: 1 });
		seller.say({ type: "post", conversation, clientId: aName("cli"), text: "Yes, three left." });
		expect((await buyer.hear("message")).message).toMatchObject({
			seq: 2,
			rev: 4,
			author: { kind: "seller" },
		});
		const assigned = await buyer.hear("conversation");
		expect(assigned.conversation).toMatchObject({
			rev: 5,
			lastSeq: 2,
			marks: { shop: { delivered: 2, read: 2 } },
		});
		expect(assigned.conversation).not.toHaveProperty("desk");
		buyer.say({ type: "mark", conversation, delivered: 2 });
		expect(await buyer.hear("mark")).toMatchObject({ rev: 6, side: "buyer", delivered: 2, read: 1 });
		expect(revs(buyer)).toEqual([1, 2, 3, 4, 5, 6]);

		// The connection breaks; meanwhile two messages come and one is edited.
		await buyer.close();
		for (const text of ["They come in blue, too.", "Shall I keep one for you?"])
			seller.say({ type: "post", conversation, clientId: aName("cli"), text });
		await seller.hear("message", ({ message }) => message.seq === 4);
		await edit(server.ctx, owner, { conversation, seq: 3, text: "They come in blue and red." });
		const back = await server.buyer(shop, device, { follow: [{ conversation, rev: 6 }] });
		expect(back.all("welcome")).toMatchObject([
			{ conversations: [{ id: conversation, lastSeq: 4, rev: 9 }] },
		]);
		const changes = await back.hear("changes");
		expect(changes).toMatchObject({ held: 6, after: 9, more: false, conversation: { lastSeq: 4, rev: 9 } });
		expect(changes.messages.map(({ seq, rev, text }) => [seq, rev, text])).toEqual([
			[4, 8, "Shall I keep one for you?"],
			[3, 9, "They come in blue and red."],
		]);
		await Promise.all([back.close(), seller.close()]);
	});
});

test("M8 M9 a buyer's message into a closed conversation is the next rev, and its reopening the one after", async () => {
	const conversation = aName("cnv");
	const buyer = await server.buyer(shop);
	buyer.say({ type: "post", conversation, clientId: aName("cli"), text: "Hello", start: true });
	await buyer.hear("message");
	await change(server.ctx, owner, { conversation, status: "closed" });
	expect((await buyer.hear("conversation")).conversation).toMatchObject({ rev: 2, status: "closed" });
	buyer.say({ type: "post", conversation, clientId: aName("cli"), text: "One more thing" });
	expect((await buyer.hear("message", ({ message }) => message.seq === 2)).message.rev).toBe(3);
	expect((await buyer.hear("conversation")).conversation).toMatchObject({ rev: 4, status: "open" });
	await buyer.close();
});

test("N1 notes count by themselves: one more note is no change a buyer could miss", async () => {
	const conversation = aName("cnv");
	const buyer = await server.buyer(shop);
	buyer.say({ type: "post", conversation, clientId: aName("cli"), text: "Hello", start: true });
	await buyer.hear("message");
	const seller = await server.seller(shop, { follow: [{ conversation, rev: null }] });
	const before = await seller.hear("changes");
	for (const text of ["Regular customer.", "Prefers blue."])
		await writeNote(server.ctx, owner, { conversation, clientId: aName("cli"), text });
	await seller.hear("note", ({ note }) => note.text === "Prefers blue.");
	expect(seller.all("note").map(({ note }) => [note.seq, note.text])).toEqual([
		[1, "Regular customer."],
		[2, "Prefers blue."],
	]);
	seller.say({ type: "follow", conversation, rev: before.after });
	const after = await seller.hear("changes");
	expect([after.after, after.conversation.desk?.noteSeq]).toEqual([before.after, 2]);
	await buyer.settled();
	expect(buyer.all("note")).toEqual([]);
	await Promise.all([buyer.close(), seller.close()]);
});
