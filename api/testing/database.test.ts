import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "./database.ts";

let one: TestDatabase;
let other: TestDatabase;

beforeAll(async () => {
	[one, other] = await Promise.all([testDatabase(), testDatabase()]);
});
afterAll(() => Promise.all([one?.drop(), other?.drop()]));

test("every test file has the whole schema and sees nothing of another's", async () => {
	await one.sql`insert into shops (id, name) values ('shp_1', 'Shop')`;
	expect(await one.sql`select id from shops`).toHaveLength(1);
	expect(await other.sql`select id from shops`).toHaveLength(0);
});
