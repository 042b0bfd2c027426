import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Problem } from "../../protocol/resources.ts";
import {
	asDevice,
	asKey,
	begun,
	HOME,
	NOBODY,
	type TestDoors,
	testDoors,
	type Who,
} from "../testing/doors.ts";
import { aDevice, aName } from "../testing/names.ts";
import { aKey, aSeller, aShop, type TestKey, type TestShop } from "../testing/people.ts";

let doors: TestDoors;
let shop: TestShop;
let key: TestKey;
beforeAll(async () => {
	doors = await testDoors();
	shop = await aShop(doors.database.sql);
	key = await aKey(doors.database.sql, shop);
});
afterAll(() => doors.close());

const status = async (who: Who, path = "/v1/conversations") => (await doors.ask(who, "GET", path)).status;
const count = async (table: "devices" | "buyers") =>
	(await doors.database.sql`select from ${doors.database.sql(table)}`).length;

test("each kind of credential lets its holder in", async () => {
	expect(await status(asKey(key))).toBe(200);
	expect(await status(await doors.signIn(shop.owner.email))).toBe(200);
	expect(await status(await doors.buyer(shop))).toBe(200);
	expect(await status({ Authorization: `bearer ${key.key}` })).toBe(200);
});

test("what is not quite a credential is none", async () => {
	const device = aDevice();
	await doors.buyer(shop, device);
	for (const Authorization of [
		"",
		"Bearer",
		"Bearer ",
		"Bearer sk_",
		`Bearer ${key.key.slice(0, -1)}`,
		`Bearer ${key.key}x`,
		`Bearer ${key.key.toUpperCase()}`,
		`Bearer ${key.key} ${key.key}`,
		`Bearer  ${key.key}`,
		`Basic ${Buffer.from(`${key.key}:`).toString("base64")}`,
		`Basic ${key.key}`,
		`Token ${key.key}`,
		key.key,
		`Bearer ${key.id}`,
		`Bearer ${device}`,
		"Bearer [object Object]",
		`Bearer ${"a".repeat(5000)}`,
		"Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJzbHJfMSJ9.",
	]) {
		expect.soft(await status({ Authorization }), Authorization.slice(0, 40)).toBe(401);
	}
	// The right device of another shop, or of none.
	expect(await status(asDevice(device, aName("shp")))).toBe(401);
	expect(await status(asDevice(device, "shp_x"))).toBe(401);
	expect(await status(asDevice(device, shop.id.toUpperCase()))).toBe(401);
	expect(await status(asDevice(`${device}x`, shop.id))).toBe(401);
});

test("a bearer token that opens nothing does not make way for the cookie", async () => {
	const seller = await doors.signIn(shop.owner.email);
	expect(await status({ ...seller, Authorization: "Bearer sk_nothing_at_all_is_behind_this" })).toBe(401);
	expect(await status({ ...seller, Authorization: "Basic abc" })).toBe(401);
});

test("a revoked key, device or membership opens nothing from that moment, and its connections are ended", async () => {
	const { sql } = doors.database;
	const owner = await doors.signIn(shop.owner.email);
	const spare = await aKey(sql, shop);
	expect(await status(asKey(spare))).toBe(200);
	expect((await doors.ask(owner, "DELETE", `/v1/api-keys/${spare.id}`)).status).toBe(204);
	expect(await status(asKey(spare))).toBe(401);
	expect(doors.revoked).toContainEqual({ kind: "key", shop: shop.id, key: spare.id });

	const buyer = await doors.buyer(shop);
	expect((await doors.ask(buyer, "DELETE", "/v1/buyer/session")).status).toBe(204);
	expect(await status(buyer)).toBe(401);
	expect(doors.revoked.at(-1)).toMatchObject({ kind: "device", shop: shop.id });
	const again = await doors.ask(buyer, "POST", `/v1/conversations/${aName("cnv")}/messages`, {
		text: "hi",
		start: true,
	});
	expect(again.status).toBe(401);

	const seller = await aSeller(sql, shop.id);
	const who = await doors.signIn(seller.email);
	expect(await status(who)).toBe(200);
	await sql`delete from memberships where seller_id = ${seller.id}`;
	expect(await status(who)).toBe(404);
});

test("a key that was revoked at another process opens nothing any more within five seconds", async () => {
	const { sql } = doors.database;
	const spare = await aKey(sql, shop);
	expect(await status(asKey(spare))).toBe(200);
	await sql`update api_keys set revoked_at = now() where id = ${spare.id}`;
	await vi.waitFor(async () => expect(await status(asKey(spare))).toBe(401), {
		timeout: 5_000,
		interval: 50,
	});
});

test("merely looking makes nobody known; a first message does", async () => {
	const before = [await count("devices"), await count("buyers")];
	const visitor = asDevice(aDevice(), shop.id);
	for (const path of ["/v1/buyer", "/v1/conversations", `/v1/conversations/${aName("cnv")}/messages`]) {
		expect(await status(visitor, path)).toBe(401);
	}
	expect(
		(await doors.ask(visitor, "PUT", `/v1/conversations/${aName("cnv")}/marks`, { read: 1 })).status,
	).toBe(401);
	expect((await doors.ask(visitor, "POST", "/v1/conversations", { id: aName("cnv") })).status).toBe(401);
	expect([await count("devices"), await count("buyers")]).toEqual(before);
	await begun(doors, visitor, "hello");
	expect([await count("devices"), await count("buyers")]).toEqual(before.map((n) => n + 1));
	expect(await status(visitor)).toBe(200);
});

test("a buyer whose first message comes twice at once is one buyer", async () => {
	const before = await count("buyers");
	const visitor = asDevice(aDevice(), shop.id);
	const path = `/v1/conversations/${aName("cnv")}/messages`;
	const message = { text: "hello", start: true, clientId: aName("cli") };
	const answers = await Promise.all([1, 2, 3, 4].map(() => doors.ask(visitor, "POST", path, message)));
	expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201, 201]);
	expect(await count("buyers")).toBe(before + 1);
	expect(await doors.read(visitor, path)).toMatchObject({ lastSeq: 1 });
});

test("what a seller's cookie changes must be asked from a page of ours", async () => {
	const { Cookie = "" } = await doors.signIn(shop.owner.email);
	const change = async (headers: Who) =>
		(await doors.ask({ Cookie, ...headers }, "PATCH", "/v1/shop", { answerTarget: 60 })).status;
	expect(await change({})).toBe(403);
	expect(await change({ Origin: "https://evil.example" })).toBe(403);
	expect(await change({ Origin: "null" })).toBe(403);
	expect(await change({ Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" })).toBe(403);
	expect(await change({ Origin: HOME })).toBe(200);
	expect(await change({ "Sec-Fetch-Site": "same-origin" })).toBe(200);
	expect(await status({ Cookie })).toBe(200);
});

test("a program may do what the shop does, and not what only its people do", async () => {
	const program = asKey(key);
	for (const [method, path, body] of [
		["GET", "/v1/api-keys"],
		["POST", "/v1/api-keys", { name: "more" }],
		["PATCH", "/v1/shop", { name: "mine" }],
		["POST", "/v1/shop/identity-secret"],
		["POST", "/v1/tickets"],
	] as const) {
		const answer = await doors.ask(program, method, path, body);
		expect
			.soft([answer.status, ((await answer.json()) as Problem).code], path)
			.toEqual([403, "role_not_allowed"]);
	}
	expect(await status(program, "/v1/shop")).toBe(200);
	expect(await status(program, "/v1/members")).toBe(200);
	expect(await status({ ...program, "Shopbell-Shop": shop.id })).toBe(200);
	expect(await status({ ...program, "Shopbell-Shop": aName("shp") })).toBe(404);
});

test("how the shop is set up is changed by owners and admins alone", async () => {
	const { sql } = doors.database;
	for (const [role, expected] of [
		["admin", true],
		["agent", false],
	] as const) {
		const who = await doors.signIn((await aSeller(sql, shop.id, role)).email);
		for (const [method, path, body] of [
			["PATCH", "/v1/shop", { answerTarget: 60 }],
			["POST", "/v1/shop/identity-secret"],
			["DELETE", "/v1/shop/identity-secret"],
			["GET", "/v1/api-keys"],
			["POST", "/v1/api-keys", { name: "new" }],
		] as const) {
			const answer = await doors.ask(who, method, path, body);
			expect.soft(expected ? answer.ok : answer.status === 403, `${role} ${method} ${path}`).toBe(true);
		}
	}
});

test("a key's last use is noted, without waiting for it", async () => {
	const fresh = await aKey(doors.database.sql, shop);
	await doors.read(asKey(fresh), "/v1/shop");
	await expect
		.poll(async () => {
			const [row] = await doors.database.sql`select last_used_at from api_keys where id = ${fresh.id}`;
			return row?.last_used_at;
		})
		.not.toBeNull();
});

test("nobody is nobody", async () => {
	const answer = await doors.ask(NOBODY, "GET", "/v1/shop");
	expect(answer.status).toBe(401);
	expect(answer.headers.get("WWW-Authenticate")).toBe("Bearer");
});
