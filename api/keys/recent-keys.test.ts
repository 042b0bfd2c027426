/** A program that asks often is looked for once in a while. */
import type { Sql } from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Context } from "../context.ts";
import { type TestDoors, testDoors } from "../testing/doors.ts";
import { aKey, aShop, type TestShop } from "../testing/people.ts";
import { actorOfRecentKey, forgetKey } from "./recent-keys.ts";

let doors: TestDoors;
let shop: TestShop;
beforeAll(async () => {
	doors = await testDoors();
	shop = await aShop(doors.database.sql);
});
afterAll(() => doors.close());

/** A context of its own, and how often it asked the database. */
function counted(): { ctx: Context; questions: () => number } {
	let questions = 0;
	const sql = new Proxy(doors.ctx.sql, {
		apply(target, self, args) {
			questions++;
			return Reflect.apply(target, self, args);
		},
	}) as Sql;
	return { ctx: { ...doors.ctx, sql }, questions: () => questions };
}

test("who asks many times in a moment is looked for once, and again once forgotten", async () => {
	const key = await aKey(doors.database.sql, shop);
	// Its use was noted before anything is counted.
	await doors.database.sql`update api_keys set last_used_at = now() where id = ${key.id}`;
	const { ctx, questions } = counted();
	const actor = { kind: "key", shop: shop.id, key: key.id, name: expect.any(String) };
	for (let n = 0; n < 20; n++) expect(await actorOfRecentKey(ctx, key.key)).toEqual(actor);
	expect(questions()).toBe(1);
	forgetKey(ctx, shop.id, "key_of_somebody_else");
	expect(await actorOfRecentKey(ctx, key.key)).toEqual(actor);
	expect(questions()).toBe(1);
	forgetKey(ctx, shop.id, key.id);
	expect(await actorOfRecentKey(ctx, key.key)).toEqual(actor);
	expect(questions()).toBe(2);
});

test("a key nobody has is looked for each time, and nothing is kept of it", async () => {
	const { ctx, questions } = counted();
	for (let n = 0; n < 3; n++) expect(await actorOfRecentKey(ctx, "sk_that_nobody_has")).toBeNull();
	expect(questions()).toBe(3);
});
