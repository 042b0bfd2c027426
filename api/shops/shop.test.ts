import { afterAll, beforeAll, expect, test } from "vitest";
import { asKey, begun, type TestDoors, testDoors, type Who } from "../testing/doors.ts";
import { aName } from "../testing/names.ts";
import { aKey, aSeller, aShop, type TestShop } from "../testing/people.ts";
import { noteTagSeen } from "./note-tag-seen.ts";

let doors: TestDoors;
let shop: TestShop;
let owner: Who;
beforeAll(async () => {
	doors = await testDoors({ isOnline: (_, seller) => seller === shop.owner.id });
	shop = await aShop(doors.database.sql);
	owner = await doors.signIn(shop.owner.email);
});
afterAll(() => doors.close());

const change = (body: unknown) => doors.ask(owner, "PATCH", "/v1/shop", body);
const seen = async () => (await doors.read<{ tagSeen: { url: string } | null }>(owner, "/v1/shop")).tagSeen;

test("what is given is changed, and the rest stays", async () => {
	const before = await doors.read<object>(owner, "/v1/shop");
	const answer = await change({
		name: "  Alder & Ash ",
		origins: ["HTTPS://Shop.example:443/", "https://shop.example"],
	});
	expect(answer.status).toBe(200);
	const after = { ...before, name: "Alder & Ash", origins: ["https://shop.example"] };
	expect(await answer.json()).toEqual(after);
	expect(await doors.read(owner, "/v1/shop")).toEqual(after);
	expect(await (await change({})).json()).toEqual(after);
	expect(await (await change({ origins: [] })).json()).toEqual({ ...after, origins: [] });
});

test.each([
	{ origins: ["shop.example"] },
	{ origins: ["https://shop.example/path"] },
	{ origins: ["javascript:alert(1)"] },
	{ origins: ["*"] },
	{ origins: "https://shop.example" },
	{ accent: "red" },
	{ accent: "#fff;background:url(x)" },
	{ locale: "en;q=1" },
	{ locale: "" },
	{ answerTarget: 9 },
	{ answerTarget: 60.5 },
	{ name: "" },
	{ name: "x".repeat(201) },
	{ name: null },
])("a shop cannot be made to be %j", async (body) => {
	const before = await doors.read(owner, "/v1/shop");
	expect((await change(body)).status).toBe(422);
	expect(await doors.read(owner, "/v1/shop")).toEqual(before);
});

test("what is not for the request to say is refused, wherever it is said", async () => {
	const buyer = await doors.buyer(shop);
	const conversation = await begun(doors, buyer, "hello");
	const at = `/v1/conversations/${conversation}`;
	const before = await doors.read(owner, at);
	for (const more of [
		{ id: aName("shp") },
		{ shopId: aName("shp") },
		{ identitySecret: "mine" },
		{ identity: true },
		{ tagSeen: null },
		{ createdAt: new Date(0).toISOString() },
	]) {
		expect.soft((await change(more)).status, JSON.stringify(more)).toBe(422);
	}
	for (const more of [
		{ author: "slr_x" },
		{ actor: "seller" },
		{ seq: 7 },
		{ rev: 7 },
		{ kind: "order" },
		{ createdAt: new Date(0).toISOString() },
		{ private: true },
		{ buyer: aName("buy") },
	]) {
		expect
			.soft(
				(await doors.ask(buyer, "POST", `${at}/messages`, { text: "x", ...more })).status,
				JSON.stringify(more),
			)
			.toBe(422);
	}
	for (const more of [
		{ rev: 9 },
		{ lastSeq: 9 },
		{ marks: {} },
		{ buyerId: "x" },
		{ waitingSince: null },
		{ unreadFrom: 1 },
	]) {
		expect.soft((await doors.ask(owner, "PATCH", at, more)).status, JSON.stringify(more)).toBe(422);
	}
	expect((await doors.ask(buyer, "PUT", `${at}/marks`, { read: 1, side: "shop" })).status).toBe(422);
	expect((await doors.ask(buyer, "PATCH", at, { status: "closed" })).status).toBe(404);
	expect(
		(await doors.ask(buyer, "POST", "/v1/conversations", { buyer: aName("buy"), assignee: "x" })).status,
	).toBe(422);
	expect(await doors.read(owner, at)).toEqual(before);
});

test("a buyer who begins a conversation begins their own, whomever they name", async () => {
	const [buyer, other] = [await doors.buyer(shop), await doors.buyer(shop)];
	const { id } = await doors.read<{ id: string }>(other, "/v1/buyer");
	const conversation = aName("cnv");
	await doors.ask(buyer, "POST", "/v1/conversations", { id: conversation, buyer: id });
	expect((await doors.ask(other, "GET", `/v1/conversations/${conversation}`)).status).toBe(404);
	expect((await doors.ask(buyer, "GET", `/v1/conversations/${conversation}`)).status).toBe(200);
});

test("a program begins a conversation with a buyer, and twice with the same key is once", async () => {
	const key = asKey(await aKey(doors.database.sql, shop));
	const { id: buyer } = await doors.read<{ id: string }>(await doors.buyer(shop), "/v1/buyer");
	const begin = async () =>
		(await doors.ask(key, "POST", "/v1/conversations", { buyer }, { "Idempotency-Key": "order-7" })).json();
	expect(await begin()).toEqual(await begin());
	expect((await doors.ask(key, "POST", "/v1/conversations", {})).status).toBe(422);
	expect((await doors.ask(key, "POST", "/v1/conversations", { buyer: aName("buy") })).status).toBe(404);
});

test("the sellers of a shop are listed to the shop, with who is at the desk", async () => {
	const agent = await aSeller(doors.database.sql, shop.id, "agent", "Zoe");
	const { data } = await doors.read<{ data: object[] }>(owner, "/v1/members");
	expect(data).toEqual([
		{ id: shop.owner.id, name: shop.owner.name, email: shop.owner.email, role: "owner", online: true },
		{ id: agent.id, name: "Zoe", email: agent.email, role: "agent", online: false },
	]);
});

test("where the tag was seen is noted without what a page's address may hide", async () => {
	expect(await seen()).toBeNull();
	await noteTagSeen(doors.ctx, shop.id, "https://user:pw@shop.example/cart?token=secret#more");
	expect(await seen()).toMatchObject({ url: "https://shop.example/cart" });
	await noteTagSeen(doors.ctx, shop.id, "https://shop.example/later");
	expect(await seen()).toMatchObject({ url: "https://shop.example/cart" });
	await doors.database.sql`update shops set tag_seen_at = now() - interval '11 s'`;
	for (const odd of [undefined, "", "about:blank", "javascript:alert(1)", "file:///etc/passwd", "/cart"]) {
		await noteTagSeen(doors.ctx, shop.id, odd);
	}
	expect(await seen()).toMatchObject({ url: "https://shop.example/cart" });
	await noteTagSeen(doors.ctx, shop.id, "https://shop.example/later");
	expect(await seen()).toMatchObject({ url: "https://shop.example/later" });
});
