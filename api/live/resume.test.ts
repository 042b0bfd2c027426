import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FOLLOW_MAX, FRAME_MAX_BYTES, OWN_MAX, TEXT_MAX } from "../../protocol/limits.ts";
import type { Message } from "../../protocol/resources.ts";
import type { Actor } from "../context.ts";
import { edit } from "../messages/edit.ts";
import { aDevice, aName } from "../testing/names.ts";
import { aShop, type TestShop } from "../testing/people.ts";
import { type TestServer, testServer } from "../testing/server.ts";
import type { TestSocket } from "../testing/socket.ts";

let server: TestServer;
let shop: TestShop;
let device: string;

beforeAll(async () => {
	server = await testServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
	shop = await aShop(server.ctx.sql);
	device = aDevice();
});

function owner(): Actor {
	const { id, name, session } = shop.owner;
	return { kind: "seller", shop: shop.id, seller: id, name, role: "owner", session };
}

/** Begins a conversation with so many messages; the buyer's socket has heard them all. */
async function conversationOf(texts: string[], buyer: TestSocket): Promise<string> {
	const conversation = aName("cnv");
	for (const text of texts) {
		const clientId = aName("cli");
		buyer.say({ type: "post", conversation, clientId, text, start: true });
		await buyer.hear("message", ({ message }) => message.clientId === clientId);
	}
	return conversation;
}

/** Holds a thread the way the simplest right client does. */
class Thread {
	rev = 0;
	readonly messages = new Map<number, Message>();

	take(messages: Message[]): void {
		for (const message of messages) {
			if (message.rev > (this.messages.get(message.seq)?.rev ?? 0)) this.messages.set(message.seq, message);
		}
	}

	get texts(): (string | null)[] {
		return [...this.messages.values()].toSorted((a, b) => a.seq - b.seq).map((message) => message.text);
	}
}

describe("after a break", () => {
	test("H6: exactly what was missed comes: new, edited, and the marks", async () => {
		const buyer = await server.buyer(shop, device);
		const conversation = await conversationOf(["one", "two"], buyer);
		buyer.drop();
		const seller = await server.seller(shop, { follow: [{ conversation, rev: null }] });
		seller.say({ type: "post", conversation, clientId: aName("cli"), text: "three" });
		await seller.hear("message");
		seller.say({ type: "mark", conversation, read: 3 });
		const { rev } = await edit(server.ctx, owner(), { conversation, seq: 3, text: "three, mended" });
		const back = await server.buyer(shop, device, { follow: [{ conversation, rev: 2 }] });
		const changes = await back.hear("changes");
		expect(changes).toMatchObject({ held: 2, more: false, after: rev });
		expect(changes.messages.map(({ seq, text }) => ({ seq, text }))).toEqual([
			{ seq: 3, text: "three, mended" },
		]);
		expect(changes.conversation).toMatchObject({
			id: conversation,
			lastSeq: 3,
			marks: { shop: { read: 3 } },
		});
		await Promise.all([back.close(), seller.close()]);
	});

	test("who missed nothing is told so, with the conversation as it stands", async () => {
		const buyer = await server.buyer(shop, device);
		const conversation = await conversationOf(["one"], buyer);
		const back = await server.buyer(shop, device, { follow: [{ conversation, rev: 1 }] });
		expect(await back.hear("changes")).toMatchObject({
			held: 1,
			after: 1,
			messages: [],
			more: false,
			conversation: { id: conversation, lastSeq: 1 },
		});
		expect(JSON.stringify(back.heard)).not.toContain('"desk"');
		await Promise.all([back.close(), buyer.close()]);
	});

	test("H7: who holds nothing gets the newest page", async () => {
		const buyer = await server.buyer(shop, device);
		const conversation = await conversationOf(
			Array.from({ length: 60 }, (_, i) => `line ${i}`),
			buyer,
		);
		const back = await server.buyer(shop, device, { follow: [{ conversation, rev: null }] });
		const changes = await back.hear("changes");
		expect(changes).toMatchObject({ held: null, more: false, after: 60 });
		expect(changes.messages.at(-1)?.text).toBe("line 59");
		expect(changes.messages).toHaveLength(50);
		await Promise.all([back.close(), buyer.close()]);
	});

	test("H7: who holds more than there is (the database was set back) starts over", async () => {
		const buyer = await server.buyer(shop, device);
		const conversation = await conversationOf(["one"], buyer);
		const back = await server.buyer(shop, device, { follow: [{ conversation, rev: 99 }] });
		expect(await back.hear("changes")).toMatchObject({ held: null, after: 1, messages: [{ text: "one" }] });
		back.say({ type: "follow", conversation, rev: 77 });
		expect(await back.hear("changes")).toMatchObject({ held: null, after: 1, messages: [{ text: "one" }] });
		await Promise.all([back.close(), buyer.close()]);
	});

	test("B1: a long break is pulled page by page, no frame larger than the limit", async () => {
		const buyer = await server.buyer(shop, device);
		const texts = Array.from(
			{ length: 70 },
			(_, i) => `${i} ${"铃".repeat(i % 10 === 0 ? TEXT_MAX - 10 : 5)}`,
		);
		const conversation = await conversationOf(texts, buyer);
		const back = await server.buyer(shop, device, { follow: [{ conversation, rev: 0 }] });
		const thread = new Thread();
		for (let changes = await back.hear("changes"); ; changes = await back.hear("changes")) {
			expect(Buffer.byteLength(JSON.stringify(changes))).toBeLessThanOrEqual(FRAME_MAX_BYTES);
			expect(changes.held).toBe(thread.rev);
			thread.take(changes.messages);
			thread.rev = changes.after;
			if (!changes.more) break;
			back.say({ type: "follow", conversation, rev: thread.rev });
		}
		expect(thread.rev).toBe(70);
		expect(thread.texts).toEqual(texts);
		await Promise.all([back.close(), buyer.close()]);
	});

	test("five hundred conversations come back with one hello, however much each has missed", async () => {
		const { sql } = server.ctx;
		const buyer = await server.buyer(shop, device);
		const first = await conversationOf(["hello"], buyer);
		const ids = [first, ...Array.from({ length: 499 }, () => aName("cnv"))];
		await sql`insert into conversations (shop_id, id, buyer_id, last_seq, rev)
			select ${shop.id}, i.id, c.buyer_id, 40, 40 from unnest(${ids.slice(1)}::text[]) as i (id),
				conversations c where c.id = ${first}`;
		await sql`insert into messages (shop_id, conversation_id, seq, rev, author, client_id, digest, text, created_at)
			select ${shop.id}, i.id, n, n, 'buyer', 'client-' || n, '\\x00', repeat('x', 400), now()
			from unnest(${ids.slice(1)}::text[]) as i (id), generate_series(1, 40) n`;
		const follow = ids.map((conversation, i) => ({ conversation, rev: i % 2 === 0 ? null : 40 }));
		const seller = await server.seller(shop, { follow });
		await seller.until(() => seller.all("changes").length === 500, "all 500");
		const missed = seller.all("changes").filter(({ held }) => held === null);
		expect(missed).toHaveLength(250);
		expect(seller.closed).toBeNull();
		await Promise.all([seller.close(), buyer.close()]);
	});

	test("B1: no more than the limit are followed, and a post beyond it is still answered", async () => {
		const buyer = await server.buyer(shop, device);
		const conversation = await conversationOf(["hello"], buyer);
		const { sql } = server.ctx;
		const ids = Array.from({ length: FOLLOW_MAX + OWN_MAX }, () => aName("cnv"));
		await sql`insert into conversations (shop_id, id, buyer_id, last_seq, rev)
			select ${shop.id}, i.id, c.buyer_id, 0, 0 from unnest(${ids}::text[]) as i (id),
				conversations c where c.id = ${conversation}`;
		const wishes = ids.map((id) => ({ conversation: id, rev: 0 }));
		const seller = await server.seller(shop, { follow: wishes.slice(0, FOLLOW_MAX) });
		for (const wish of wishes.slice(FOLLOW_MAX)) seller.say({ type: "follow", ...wish });
		await seller.until(() => seller.all("changes").length === ids.length, "all allowed");
		seller.say({ type: "follow", conversation, rev: null });
		expect(await seller.hear("refused")).toMatchObject({ conversation, code: "invalid", permanent: true });
		const clientId = aName("cli");
		seller.say({ type: "post", conversation, clientId, text: "From a busy desk" });
		expect((await seller.hear("message")).message.clientId).toBe(clientId);
		await Promise.all([seller.close(), buyer.close()]);
	});

	test("the same conversation asked for twice in one hello is one", async () => {
		const buyer = await server.buyer(shop, device);
		const conversation = await conversationOf(["one"], buyer);
		const wish = { conversation, rev: null };
		const back = await server.buyer(shop, device, { follow: [wish, wish] });
		await back.hear("changes");
		await back.settled();
		expect(back.all("changes")).toHaveLength(1);
		await Promise.all([back.close(), buyer.close()]);
	});
});

describe("while others talk", () => {
	test("H8: whoever joins in the middle has every message, without a hole and without asking twice", async () => {
		const buyer = await server.buyer(shop, device);
		const conversation = await conversationOf(["first"], buyer);
		let said = 1;
		let talking = true;
		const talk = (async () => {
			while (talking) {
				buyer.say({ type: "post", conversation, clientId: aName("cli"), text: `line ${said++}` });
				await buyer.until(() => buyer.all("message").length >= said - 5);
			}
		})();
		for (let round = 0; round < 25; round++) {
			const rev = round % 3 === 0 ? null : 0;
			const joiner = await server.seller(shop, { follow: [{ conversation, rev }] });
			const changes = await joiner.hear("changes");
			const from = changes.after;
			const count = said + 10;
			await joiner.until(() => joiner.all("message").some(({ message }) => message.seq >= count));
			const live = joiner.all("message").map(({ message }) => message.seq);
			// Only a frame that was already told by `changes` may come twice, and nothing after it may be missing.
			const after = changes.more ? Math.max(...changes.messages.map(({ seq }) => seq)) : from;
			if (!changes.more) {
				const fresh = live.filter((seq) => seq > after);
				expect(fresh).toEqual(Array.from({ length: fresh.length }, (_, i) => after + 1 + i));
			}
			await joiner.close();
		}
		talking = false;
		await talk;
		await buyer.until(() => buyer.all("message").length === said, "every acknowledgement");
		await buyer.close();
	});
});

describe("heartbeats", () => {
	test("B2: carry the newest numbers of what is followed, so that a hole shows", async () => {
		const buyer = await server.buyer(shop, device);
		const conversation = await conversationOf(["one", "two"], buyer);
		// As if the announcement had been lost on its way.
		await server.ctx.sql`update conversations set rev = 9 where id = ${conversation}`;
		buyer.say({ type: "ping" });
		expect(await buyer.hear("pong")).toEqual({ type: "pong", tips: [{ conversation, rev: 9 }] });
		await buyer.close();
	});

	test("of many at once are answered each with its own", async () => {
		const buyers = await Promise.all(Array.from({ length: 20 }, () => server.buyer(shop)));
		const own = await Promise.all(buyers.map((buyer) => conversationOf(["hello"], buyer)));
		for (const buyer of buyers) buyer.say({ type: "ping" });
		for (const [i, buyer] of buyers.entries()) {
			expect((await buyer.hear("pong")).tips).toEqual([{ conversation: own[i], rev: 1 }]);
		}
		await Promise.all(buyers.map((buyer) => buyer.close()));
	});
});
