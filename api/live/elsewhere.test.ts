import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CLOSE, TEXT_MAX } from "../../protocol/limits.ts";
import type { Bus, Hint } from "../bus/bus.ts";
import { localBus } from "../bus/local.ts";
import type { Actor } from "../context.ts";
import { change } from "../conversations/change.ts";
import { writeNote } from "../notes/write.ts";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { aDevice, aName } from "../testing/names.ts";
import { aShop, type TestShop } from "../testing/people.ts";
import { type TestServer, testServer } from "../testing/server.ts";
import type { TestSocket } from "../testing/socket.ts";

/** A bus that can be cut, and that shows what went over it. */
class TestBus implements Bus {
	cut = false;
	/** The way is there again. */
	mended = () => {};
	readonly sent: Hint[] = [];
	readonly #bus: Bus;

	constructor(bus: Bus) {
		this.#bus = bus;
	}

	publish(hint: Hint): void {
		this.sent.push(hint);
		if (!this.cut) this.#bus.publish(hint);
	}

	subscribe(...[hear, joined = () => {}]: Parameters<Bus["subscribe"]>): void {
		this.mended = joined;
		this.#bus.subscribe(hear, joined);
	}

	connected(): boolean {
		return true;
	}

	close(): Promise<void> {
		return this.#bus.close();
	}
}

let database: TestDatabase;
let bus: TestBus;
let here: TestServer;
let there: TestServer;
let shop: TestShop;
let conversation: string;
let device: string;
let buyer: TestSocket;
let seller: TestSocket;

beforeAll(async () => {
	database = await testDatabase();
	const join = localBus();
	bus = new TestBus(join());
	here = await testServer({ database, bus });
	there = await testServer({ database, bus: join() });
});
afterAll(async () => {
	await Promise.all([here.stop(), there.stop()]);
	await database.drop();
});

/** The buyer talks to one process, the seller to the other. */
beforeEach(async () => {
	shop = await aShop(here.ctx.sql);
	device = aDevice();
	conversation = aName("cnv");
	buyer = await here.buyer(shop, device);
	buyer.say({ type: "post", conversation, clientId: aName("cli"), text: "Hello", start: true });
	await buyer.hear("message");
	seller = await there.seller(shop, { inbox: true, follow: [{ conversation, rev: null }] });
	await seller.hear("changes");
	return async () => {
		bus.cut = false;
		await Promise.all([buyer.close(), seller.close()]);
	};
});

function owner(): Actor {
	const { id, name, session } = shop.owner;
	return { kind: "seller", shop: shop.id, seller: id, name, role: "owner", session };
}

describe("two processes", () => {
	test("what is said at one is heard at the other, from the log", async () => {
		buyer.say({ type: "post", conversation, clientId: aName("cli"), text: "Still there?" });
		const changes = await seller.hear("changes");
		expect(changes).toMatchObject({ held: 1, after: 2, messages: [{ seq: 2, text: "Still there?" }] });
		await seller.hear("inbox", ({ conversations }) => conversations[0]?.lastSeq === 2);
		seller.say({ type: "post", conversation, clientId: aName("cli"), text: "Yes" });
		expect((await buyer.hear("changes")).messages.map(({ text }) => text)).toEqual(["Yes"]);
	});

	test("both sides end with the same, however much both say at once", async () => {
		const each = 60;
		for (let i = 0; i < each; i++) {
			buyer.say({ type: "post", conversation, clientId: aName("cli"), text: `buyer ${i}` });
			seller.say({ type: "post", conversation, clientId: aName("cli"), text: `seller ${i}` });
		}
		const texts = (client: TestSocket) => {
			const messages = [
				...client.all("message").map(({ message }) => message),
				...client.all("changes").flatMap(({ messages }) => messages),
			];
			const bySeq = new Map(messages.map((message) => [message.seq, message.text]));
			return [...bySeq].toSorted(([a], [b]) => a - b);
		};
		for (const client of [buyer, seller]) await client.until(() => texts(client).length === each * 2 + 1);
		expect(texts(buyer)).toEqual(texts(seller));
		expect(texts(buyer).map(([seq]) => seq)).toEqual(Array.from({ length: each * 2 + 1 }, (_, i) => i + 1));
	});

	test("marks, states, typing and presence cross over", async () => {
		seller.say({ type: "mark", conversation, read: 1 });
		const marked = await buyer.hear("changes", ({ conversation }) => conversation.marks.shop.read === 1);
		expect(marked.messages).toEqual([]);
		await change(there.ctx, owner(), { conversation, status: "closed" });
		await buyer.hear("changes", ({ conversation }) => conversation.status === "closed");
		buyer.say({ type: "typing", conversation, on: true });
		expect(await seller.hear("typing")).toMatchObject({ side: "buyer", on: true });
		buyer.say({ type: "page", page: { url: "https://shop.example/cart", title: "Cart" } });
		await seller.hear("presence", ({ page }) => page?.title === "Cart");
	});

	test("N2: notes cross over to sellers only, and the desk's part to nobody else", async () => {
		const colleague = await here.seller(shop, { follow: [{ conversation, rev: null }] });
		await colleague.hear("changes");
		await writeNote(there.ctx, owner(), { conversation, clientId: aName("cli"), text: "canary-for-sellers" });
		expect((await colleague.hear("note")).note.text).toBe("canary-for-sellers");
		await change(there.ctx, owner(), { conversation, assignee: shop.owner.id });
		await colleague.hear("changes", ({ conversation }) => conversation.desk?.assignee?.id === shop.owner.id);
		await buyer.settled();
		const everything = JSON.stringify(buyer.heard);
		expect(everything).not.toContain("canary-for-sellers");
		expect(everything).not.toContain('"desk"');
		await colleague.close();
	});

	test("more than a frame's worth comes whole", async () => {
		bus.cut = true;
		const long = "铃".repeat(TEXT_MAX);
		for (let i = 0; i < 8; i++) {
			const clientId = aName("cli");
			buyer.say({ type: "post", conversation, clientId, text: long });
			await buyer.hear("message", ({ message }) => message.clientId === clientId);
		}
		bus.cut = false;
		buyer.say({ type: "post", conversation, clientId: aName("cli"), text: "that was it" });
		await seller.until(() => seller.all("changes").some(({ after }) => after === 10));
		const held = seller.all("changes").slice(1);
		expect(held.length).toBeGreaterThan(1);
		expect(held.flatMap(({ messages }) => messages).map(({ seq }) => seq)).toEqual([
			2, 3, 4, 5, 6, 7, 8, 9, 10,
		]);
	});

	test("who is revoked at one is out at the other", async () => {
		const { session } = shop.owner;
		await here.ctx.sql`delete from seller_sessions where id = ${session}`;
		here.ctx.revoke({ kind: "session", session });
		expect(await seller.closing()).toBe(CLOSE.unauthorised);
	});

	test("a lost hint costs time and nothing else: the next heartbeat shows the hole", async () => {
		bus.cut = true;
		buyer.say({ type: "post", conversation, clientId: aName("cli"), text: "Lost on the way" });
		await buyer.hear("message", ({ message }) => message.text === "Lost on the way");
		seller.say({ type: "ping" });
		expect((await seller.hear("pong")).tips).toEqual([{ conversation, rev: 2 }]);
		seller.say({ type: "follow", conversation, rev: 1 });
		expect((await seller.hear("changes")).messages.map(({ text }) => text)).toEqual(["Lost on the way"]);
	});

	test("what a process had to tell while nobody could hear it is read once it is back, without a heartbeat", async () => {
		bus.cut = true;
		buyer.say({ type: "post", conversation, clientId: aName("cli"), text: "Said to the wind" });
		await buyer.hear("message", ({ message }) => message.text === "Said to the wind");
		bus.cut = false;
		bus.mended();
		const told = await seller.hear("changes", ({ messages }) => messages.length > 0);
		expect(told.messages.map(({ text }) => text)).toEqual(["Said to the wind"]);
		await seller.hear("inbox", ({ conversations }) => conversations[0]?.lastSeq === 2);
	});

	test("a made-up hint tells nobody anything that is not in the log, and hides nothing that is", async () => {
		bus.publish({ kind: "changed", shop: shop.id, conversation, rev: 99, noteSeq: 99 });
		bus.publish({ kind: "changed", shop: shop.id, conversation: aName("cnv"), rev: 1, noteSeq: 1 });
		bus.publish({ kind: "changed", shop: aName("shp"), conversation, rev: 1, noteSeq: null });
		buyer.say({ type: "post", conversation, clientId: aName("cli"), text: "Real" });
		await seller.until(() => JSON.stringify(seller.heard).includes("Real"));
		await writeNote(here.ctx, owner(), { conversation, clientId: aName("cli"), text: "A real note" });
		expect((await seller.hear("note")).note.text).toBe("A real note");
		expect(seller.closed).toBeNull();
	});

	test("what was said never goes over the bus", () => {
		expect(bus.sent.length).toBeGreaterThan(0);
		expect(JSON.stringify(bus.sent.filter(({ kind }) => kind === "changed"))).not.toMatch(
			/Hello|canary|buyer \d/,
		);
	});
});
