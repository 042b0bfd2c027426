import { afterAll, beforeAll, expect, test } from "vitest";
import type { ApiKey } from "../../protocol/resources.ts";
import { asKey, type TestDoors, testDoors, type Who } from "../testing/doors.ts";
import { aShop, type TestShop } from "../testing/people.ts";

let doors: TestDoors;
let shop: TestShop;
let owner: Who;
beforeAll(async () => {
	doors = await testDoors();
	shop = await aShop(doors.database.sql);
	owner = await doors.signIn(shop.owner.email);
});
afterAll(() => doors.close());

const create = (body: unknown) => doors.ask(owner, "POST", "/v1/api-keys", body);

test("a key is shown once, and only its hash is kept", async () => {
	const answer = await create({ name: "Orders bot" });
	expect(answer.status).toBe(201);
	const made = (await answer.json()) as ApiKey & { key: string };
	expect(made.key).toMatch(/^sk_[1-9A-HJ-NP-Za-km-z]{43}$/);
	expect(made.tail).toBe(made.key.slice(-4));
	const { data } = await doors.read<{ data: ApiKey[] }>(owner, "/v1/api-keys");
	const { key: _, ...shown } = made;
	expect(data).toEqual([shown]);
	expect(await doors.read(asKey(made), "/v1/shop")).toMatchObject({ id: shop.id });
	const [row] = await doors.database.sql`select to_jsonb(k)::text as row from api_keys k`;
	expect(row?.row).not.toContain(made.key);
});

test("a key has a name that tells it apart", async () => {
	for (const body of [
		{},
		{ name: "" },
		{ name: "   " },
		{ name: "x".repeat(201) },
		{ name: 7 },
		{ name: "\u0000" },
	]) {
		expect.soft((await create(body)).status, JSON.stringify(body).slice(0, 30)).toBe(422);
	}
});

test("whose it is, when it was made and its id are not for the request to say", async () => {
	for (const more of [
		{ shopId: "shp_x" },
		{ id: "key_x" },
		{ createdBy: "slr_x" },
		{ lastUsedAt: null },
		{ key: "sk_mine" },
	]) {
		expect.soft((await create({ name: "x", ...more })).status).toBe(422);
	}
});
