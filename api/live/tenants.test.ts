import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ClientFrame, clientFrameSchema } from "../../protocol/frames.ts";
import { CLOSE } from "../../protocol/limits.ts";
import { aDevice, aName } from "../testing/names.ts";
import { aKey, aShop, type TestShop } from "../testing/people.ts";
import { type TestServer, testServer } from "../testing/server.ts";
import type { TestSocket } from "../testing/socket.ts";

const SECRET = "what-only-these-two-may-know";
let server: TestServer;
let shop: TestShop;
let other: TestShop;
let conversation: string;
let buyer: TestSocket;
let seller: TestSocket;

beforeAll(async () => {
	server = await testServer();
	shop = await aShop(server.ctx.sql);
	other = await aShop(server.ctx.sql);
	conversation = aName("cnv");
	buyer = await server.buyer(shop);
	buyer.say({ type: "post", conversation, clientId: aName("cli"), text: SECRET, start: true });
	await buyer.hear("message");
	seller = await server.seller(shop, { inbox: true, follow: [{ conversation, rev: null }] });
	await seller.hear("changes");
});
afterAll(() => server.stop());

const strangers: [string, () => Promise<TestSocket>][] = [
	["a buyer of the same shop", () => server.buyer(shop)],
	["a buyer of another shop", () => server.buyer(other)],
	["a seller of another shop", () => server.seller(other, { inbox: true })],
	["a program of another shop", () => program(other)],
];

async function program(of: TestShop): Promise<TestSocket> {
	const { key } = await aKey(server.ctx.sql, of);
	const client = await server.socket();
	client.hello({ token: key, shop: of.id, inbox: true });
	await client.hear("welcome");
	return client;
}

/** What each frame that names a conversation says of one that is somebody else's, and what comes back. */
const attempts: { [type in ClientFrame["type"]]?: (client: TestSocket) => Promise<unknown> } = {
	follow: async (client) => {
		for (const rev of [null, 0, 1]) {
			client.say({ type: "follow", conversation, rev });
			expect(await client.hear("gone")).toEqual({ type: "gone", conversation });
		}
	},
	unfollow: async (client) => client.say({ type: "unfollow", conversation }),
	post: async (client) => {
		client.say({ type: "post", conversation, clientId: aName("cli"), text: "Let me in" });
		expect(await client.hear("refused")).toMatchObject({ code: "not_found", permanent: true });
	},
	mark: async (client) => {
		client.say({ type: "mark", conversation, delivered: 1, read: 1 });
		expect(await client.hear("refused")).toMatchObject({ code: "not_found", permanent: true });
	},
	typing: async (client) => {
		client.say({ type: "typing", conversation, on: true });
		expect(await client.hear("refused")).toMatchObject({ code: "not_found", permanent: true });
	},
	page: async (client) => client.say({ type: "page", page: { url: "https://evil.example", title: "evil" } }),
	ping: async (client) => {
		client.say({ type: "ping" });
		expect((await client.hear("pong")).tips).toEqual([]);
	},
};

describe.each(strangers)("%s", (_, enter) => {
	test.each(Object.entries(attempts))("gets nothing by %s", async (_type, attempt) => {
		const stranger = await enter();
		await attempt(stranger);
		// Whatever was said, what the two say next is not heard by a third.
		const clientId = aName("cli");
		buyer.say({ type: "post", conversation, clientId, text: SECRET });
		await buyer.hear("message", ({ message }) => message.clientId === clientId);
		buyer.say({ type: "typing", conversation, on: true });
		await stranger.settled();
		expect(JSON.stringify(stranger.heard)).not.toContain(SECRET);
		expect(
			stranger.heard.filter(({ type }) =>
				["message", "changes", "inbox", "typing", "presence"].includes(type),
			),
		).toEqual([]);
		await stranger.close();
	});

	test("H10: gets nothing by naming it in hello", async () => {
		const stranger = await enter();
		await stranger.close();
		const { token, of, origin } = await credential(_);
		const again = await server.socket(origin);
		again.hello({ token, shop: of.id, inbox: true, follow: [{ conversation, rev: null }] });
		expect(await again.hear("gone")).toEqual({ type: "gone", conversation });
		expect(again.all("changes")).toEqual([]);
		await again.close();
	});
});

async function credential(who: string): Promise<{ token: string; of: TestShop; origin?: string }> {
	const of = who.includes("another") ? other : shop;
	if (who.includes("seller")) return { token: await server.ticket(of, of.owner), of, origin: server.desk };
	if (who.includes("program")) return { token: (await aKey(server.ctx.sql, of)).key, of };
	return { token: aDevice(), of };
}

test("nothing a stranger tried reached the conversation", async () => {
	await seller.settled();
	expect(seller.all("message").every(({ message }) => message.text === SECRET)).toBe(true);
	expect(seller.all("typing").every(({ side }) => side === "buyer")).toBe(true);
	expect(seller.all("mark")).toEqual([]);
	expect(JSON.stringify(seller.heard)).not.toContain("evil");
});

test("every frame a client can say is tried above", () => {
	const types = clientFrameSchema.options.map((schema) => schema.shape.type.value);
	expect(new Set([...Object.keys(attempts), "hello"])).toEqual(new Set(types));
});

test("two shops may use one conversation id, and neither hears of the other", async () => {
	const twin = await server.buyer(other);
	twin.say({ type: "post", conversation, clientId: aName("cli"), text: "Mine", start: true });
	expect((await twin.hear("message")).message).toMatchObject({ seq: 1, text: "Mine" });
	twin.say({ type: "mark", conversation, read: 1 });
	twin.say({ type: "typing", conversation, on: true });
	await Promise.all([twin.settled(), buyer.settled(), seller.settled()]);
	expect(JSON.stringify([buyer.heard, seller.heard])).not.toContain("Mine");
	twin.say({ type: "ping" });
	expect(await twin.hear("pong")).toEqual({ type: "pong", tips: [{ conversation, rev: 1 }] });
	buyer.say({ type: "ping" });
	expect((await buyer.hear("pong")).tips[0]?.rev).toBeGreaterThan(1);
	expect(JSON.stringify(twin.heard)).not.toContain(SECRET);
	await twin.close();
});

test("M6: a buyer cannot take over a conversation of the same shop by beginning it again", async () => {
	const thief = await server.buyer(shop);
	thief.say({ type: "post", conversation, clientId: aName("cli"), text: "Mine now", start: true });
	expect(await thief.hear("refused")).toMatchObject({ code: "not_found", permanent: true });
	await thief.settled();
	expect(JSON.stringify(thief.heard)).not.toContain(SECRET);
	await thief.close();
});

describe("a right that ended", () => {
	const soon = 5_000;

	test("a revoked device is out at once, and stays out", async () => {
		const device = aDevice();
		const client = await server.buyer(shop, device);
		const [row] = await server.ctx.sql<{ hash: string }[]>`
			update devices set revoked_at = now() where shop_id = ${shop.id}
			and hash = sha256(${device}::bytea) returning encode(hash, 'hex') as hash`;
		const began = performance.now();
		server.ctx.revoke({ kind: "device", shop: shop.id, device: row?.hash ?? "" });
		expect(await client.closing()).toBe(CLOSE.unauthorised);
		expect(performance.now() - began).toBeLessThan(soon);
		const again = await server.socket();
		again.hello({ token: device, shop: shop.id });
		expect(await again.closing()).toBe(CLOSE.unauthorised);
	});

	test("a session's end closes its desks and nobody else's", async () => {
		const of = await aShop(server.ctx.sql);
		const [desk, tab, colleague] = [
			await server.seller(of),
			await server.seller(of),
			await server.seller(shop),
		];
		server.ctx.revoke({ kind: "session", session: of.owner.session });
		expect([await desk.closing(), await tab.closing()]).toEqual([CLOSE.unauthorised, CLOSE.unauthorised]);
		await colleague.settled();
		await colleague.close();
	});

	test("a revoked key is out at once", async () => {
		const { id, key } = await aKey(server.ctx.sql, shop);
		const client = await server.socket();
		client.hello({ token: key, shop: shop.id });
		await client.hear("welcome");
		server.ctx.revoke({ kind: "key", shop: shop.id, key: id });
		expect(await client.closing()).toBe(CLOSE.unauthorised);
	});

	test("a member who was removed is out of this shop only", async () => {
		const of = await aShop(server.ctx.sql);
		await server.ctx
			.sql`insert into memberships (shop_id, seller_id, role) values (${of.id}, ${shop.owner.id}, 'agent')`;
		const [here, there] = [await server.seller(of, {}, shop.owner), await server.seller(shop)];
		server.ctx.revoke({ kind: "member", shop: of.id, seller: shop.owner.id });
		expect(await here.closing()).toBe(CLOSE.unauthorised);
		await there.settled();
		await there.close();
	});
});
