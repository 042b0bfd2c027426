import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { CLOSE } from "../../protocol/limits.ts";
import { aDevice, aName } from "../testing/names.ts";
import { aKey, aSeller, aShop, type TestShop } from "../testing/people.ts";
import { type TestServer, testServer } from "../testing/server.ts";

const STRANGER = "https://elsewhere.example";
let server: TestServer;
let shop: TestShop;
let strict: TestShop;

beforeAll(async () => {
	server = await testServer();
	shop = await aShop(server.ctx.sql);
	strict = await aShop(server.ctx.sql, { origins: ["https://shop.example"] });
});
afterAll(() => server.stop());

async function refusal(token: string, of: TestShop | string, origin?: string): Promise<number> {
	const client = await server.socket(origin);
	client.hello({ token, shop: typeof of === "string" ? of : of.id });
	const code = await client.closing();
	expect(client.heard).toEqual([]);
	return code;
}

describe("a buyer", () => {
	test("H5: is welcomed with a new device's secret, and is the same buyer the next time", async () => {
		const device = aDevice();
		const count = () =>
			server.ctx.sql`select from devices where hash = ${createHash("sha256").update(device).digest()}`;
		const first = await server.buyer(shop, device);
		expect(first.all("welcome")).toEqual([
			{
				type: "welcome",
				version: 1,
				epoch: expect.any(String),
				side: "buyer",
				answering: false,
				conversations: [],
			},
		]);
		await first.close();
		await (await server.buyer(shop, device)).close();
		expect(await count()).toHaveLength(1);
	});

	test("H4 is told of their own conversations by the welcome, and follows them without asking", async () => {
		const device = aDevice();
		const conversation = aName("cnv");
		const first = await server.buyer(shop, device);
		first.say({ type: "post", conversation, clientId: "client-id-1", text: "Is it in stock?", start: true });
		await first.hear("message");
		const second = await server.buyer(shop, device);
		const [welcome] = second.all("welcome");
		expect(welcome?.conversations).toMatchObject([{ id: conversation, lastSeq: 1, rev: 1 }]);
		expect(welcome?.conversations?.[0]).not.toHaveProperty("desk");
		first.say({ type: "post", conversation, clientId: "client-id-2", text: "In blue?" });
		expect((await second.hear("message")).message).toMatchObject({ seq: 2, clientId: "client-id-2" });
		await Promise.all([first.close(), second.close()]);
	});

	test("H4: who comes in a crowd is told of their own conversations and nobody else's", async () => {
		const other = await aShop(server.ctx.sql);
		const crowd = await Promise.all(
			Array.from({ length: 24 }, async (_, index) => {
				const [at, device, conversation] = [index % 2 ? other : shop, aDevice(), aName("cnv")];
				const buyer = await server.buyer(at, device);
				// Every third says nothing.
				if (index % 3 > 0) {
					buyer.say({ type: "post", conversation, clientId: aName("cli"), text: `${index}`, start: true });
					await buyer.hear("message");
				}
				await buyer.close();
				return { at, device, expected: index % 3 > 0 ? [conversation] : [] };
			}),
		);
		const strangers = Array.from({ length: 4 }, () => refusal(aDevice(), aName("shp")));
		const back = await Promise.all(crowd.map(({ at, device }) => server.buyer(at, device)));
		const told = back.map((client) => client.all("welcome")[0]?.conversations?.map(({ id }) => id));
		expect(told).toEqual(crowd.map(({ expected }) => expected));
		expect(new Set(await Promise.all(strangers))).toEqual(new Set([CLOSE.unauthorised]));
		await Promise.all(back.map((client) => client.close()));
	});

	test("is noted as seen when they come back, at most once a minute", async () => {
		const [here, device] = [aDevice(), aDevice()];
		const seen = async () => {
			const rows = await server.ctx.sql<{ device: boolean; buyer: boolean }[]>`
				select d.last_seen_at > now() - interval '1 minute' as device,
					b.last_seen_at > now() - interval '1 minute' as buyer
				from devices d join buyers b on b.shop_id = d.shop_id and b.id = d.buyer_id
				where d.hash = ${createHash("sha256").update(device).digest()}`;
			return rows[0];
		};
		await Promise.all([(await server.buyer(shop, here)).close(), (await server.buyer(shop, device)).close()]);
		await server.ctx
			.sql`update devices set last_seen_at = now() - interval '1 hour' where shop_id = ${shop.id}`;
		await server.ctx
			.sql`update buyers set last_seen_at = now() - interval '1 hour' where shop_id = ${shop.id}`;
		expect(await seen()).toEqual({ device: false, buyer: false });
		const back = await Promise.all([here, device, device].map((each) => server.buyer(shop, each)));
		await vi.waitFor(async () => expect(await seen()).toEqual({ device: true, buyer: true }));
		await Promise.all(back.map((client) => client.close()));
	});

	test("H3: of a shop that does not exist is refused", async () => {
		expect(await refusal(aDevice(), aName("shp"))).toBe(CLOSE.unauthorised);
	});

	test("H3: comes only from pages of the shop's list, once it has one", async () => {
		expect(await refusal(aDevice(), strict, STRANGER)).toBe(CLOSE.origin);
		expect(await refusal(aDevice(), strict)).toBe(CLOSE.origin);
		expect(await refusal(aDevice(), strict, "https://shop.example.evil.example")).toBe(CLOSE.origin);
		expect(await refusal(aDevice(), strict, "http://shop.example")).toBe(CLOSE.origin);
		await (await server.buyer(strict)).close();
	});

	test("from a strange page leaves no record", async () => {
		const count = async () => (await server.ctx.sql`select from buyers where shop_id = ${strict.id}`).length;
		const before = await count();
		await refusal(aDevice(), strict, STRANGER);
		expect(await count()).toBe(before);
	});

	test("I1: follows no inbox, even when asking", async () => {
		const device = aDevice();
		const buyer = await server.buyer(shop, device, { inbox: true });
		buyer.say({
			type: "post",
			conversation: aName("cnv"),
			clientId: aName("cli"),
			text: "Hello",
			start: true,
		});
		await buyer.hear("message");
		await buyer.settled();
		expect(buyer.all("inbox")).toEqual([]);
		await buyer.close();
	});
});

describe("a seller", () => {
	test("is welcomed by name", async () => {
		const seller = await server.seller(shop);
		expect(seller.all("welcome")).toMatchObject([
			{ side: "shop", seller: { id: shop.owner.id, name: shop.owner.name }, answering: false },
		]);
		await seller.close();
	});

	test("opens the socket only from the desk's own origin", async () => {
		const ticket = await server.ticket(shop, shop.owner);
		expect(await refusal(ticket, shop, STRANGER)).toBe(CLOSE.origin);
		expect(await refusal(ticket, shop, "null")).toBe(CLOSE.origin);
		expect(await refusal(ticket, shop)).toBe(CLOSE.origin);
	});

	test("H2: gets no further with a ticket of another shop", async () => {
		const client = await server.socket(server.desk);
		client.hello({ token: await server.ticket(shop, shop.owner), shop: strict.id });
		expect(await client.closing()).toBe(CLOSE.unauthorised);
	});
});

describe("a program", () => {
	test("is welcomed with its key, from anywhere, and has no seller's name", async () => {
		const { key } = await aKey(server.ctx.sql, shop);
		const client = await server.socket(STRANGER);
		client.hello({ token: key, shop: shop.id });
		const welcome = await client.hear("welcome");
		expect(welcome.side).toBe("shop");
		expect(welcome.seller).toBeUndefined();
		await client.close();
	});

	test("H2: is refused with the key of another shop, and with none we know", async () => {
		const { key } = await aKey(server.ctx.sql, strict);
		expect(await refusal(key, shop)).toBe(CLOSE.unauthorised);
		expect(await refusal(`sk_${"x".repeat(40)}`, shop)).toBe(CLOSE.unauthorised);
	});
});

describe("the first frame", () => {
	test.each(["nonsense", "dev_short-but-long-enough-for-the-schema", "eyJhbGciOiJub25lIn0.e30."])(
		"with the token %s is refused",
		async (token) => {
			const client = await server.socket(server.desk);
			client.hello({ token: token.padEnd(20, "x"), shop: shop.id });
			expect(await client.closing()).toBe(CLOSE.unauthorised);
		},
	);

	test("H3: of a version not served closes with the code that asks for another client", async () => {
		const client = await server.socket();
		client.hello({ token: aDevice(), shop: shop.id, version: 0 });
		expect(await client.closing()).toBe(CLOSE.version);
	});

	test("H1: must be hello, and only the first may be", async () => {
		const early = await server.socket();
		early.say({ type: "ping" });
		expect(await early.closing()).toBe(CLOSE.badFrame);
		const twice = await server.buyer(shop);
		twice.hello({ token: aDevice(), shop: shop.id });
		expect(await twice.closing()).toBe(CLOSE.badFrame);
	});

	test("H4: may be followed at once by others, which wait for the welcome", async () => {
		const client = await server.socket();
		const conversation = aName("cnv");
		client.hello({ token: aDevice(), shop: shop.id });
		client.say({ type: "post", conversation, clientId: aName("cli"), text: "Hello", start: true });
		await client.hear("message");
		expect(client.heard.map((frame) => frame.type)).toEqual(["welcome", "message"]);
		await client.close();
	});
});

test("an upgrade anywhere but at /v1/live is not found", async () => {
	const answer = await fetch(`http://127.0.0.1:${server.port}/v1/elsewhere`, {
		headers: { Upgrade: "websocket", Connection: "Upgrade" },
	}).catch(() => null);
	expect(answer === null || answer.status === 404).toBe(true);
});

test("T2: whether anybody answers is said in the welcome and when it changes", async () => {
	const buyer = await server.buyer(shop);
	const seller = await server.seller(shop, { inbox: true }, await aSeller(server.ctx.sql, shop.id));
	expect(await buyer.hear("answering")).toEqual({ type: "answering", answering: true });
	const later = await server.buyer(shop);
	expect(later.all("welcome")[0]?.answering).toBe(true);
	await Promise.all([buyer.close(), seller.close(), later.close()]);
});

test("one buyer holds no more connections than fifty", async () => {
	const device = aDevice();
	const clients = await Promise.all(Array.from({ length: 50 }, () => server.buyer(shop, device)));
	const client = await server.socket();
	client.hello({ token: device, shop: shop.id });
	expect(await client.closing()).toBe(CLOSE.busy);
	await Promise.all(clients.map((one) => one.close()));
});
