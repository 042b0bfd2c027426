import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { openDatabase } from "./client.ts";
import { type Life, readLife, renewEpoch, wasSetBack } from "./epoch.ts";
import { watchLife } from "./life-watch.ts";

/** Longer than any test: these look by hand. */
const NEVER = 3_600_000;

let t: TestDatabase;
beforeAll(async () => {
	t = await testDatabase();
});
afterAll(() => t.drop());

const epochOf = async ({ sql }: TestDatabase) => (await readLife(sql)).epoch;

test("H9: the epoch stays while the database lives, and differs in a copy of it and after being renewed", async () => {
	const epoch = await epochOf(t);
	expect(epoch).toMatch(/^[0-9a-f]{16}$/);
	await t.sql`vacuum (full, freeze) instance`;
	expect(await epochOf(t)).toBe(epoch);
	const copy = await testDatabase();
	expect(await epochOf(copy)).not.toBe(epoch);
	await copy.drop();
	await renewEpoch(t.sql);
	expect(await epochOf(t)).not.toBe(epoch);
});

test("H9: a dump loaded over the same database is another life, whether it brings the table or only its row", async () => {
	const epochs = [await epochOf(t)];
	await t.sql`create table dumped (like instance including all)`;
	await t.sql`insert into dumped select * from instance`;
	await t.sql`delete from instance`;
	await t.sql`insert into instance select * from dumped`;
	epochs.push(await epochOf(t));
	await t.sql`drop table instance`;
	await t.sql`alter table dumped rename to instance`;
	epochs.push(await epochOf(t));
	expect(new Set(epochs).size).toBe(3);
});

test("H9: who may not look at the server's files has an epoch too", async () => {
	await t.sql`create role careful`;
	await t.sql`grant careful to current_user`;
	await t.sql`grant all on instance to careful`;
	const careful = openDatabase(`${t.url}?role=careful`, 1);
	const { epoch } = await readLife(careful.sql);
	expect(epoch).toMatch(/^[0-9a-f]{16}$/);
	expect(epoch).not.toBe(await epochOf(t));
	await careful.close();
	await t.sql`drop owned by careful`;
	await t.sql`drop role careful`;
});

test("a database that is behind where it was, in a life of the same name, was set back", () => {
	const life: Life = { epoch: "e", written: 100 };
	expect(wasSetBack(life, { epoch: "e", written: 99 })).toBe(true);
	expect(wasSetBack(life, { epoch: "e", written: 100 })).toBe(false);
	expect(wasSetBack(life, { epoch: "f", written: 99 })).toBe(false);
});

test("H9: another life is noticed while the process runs, and told once", async () => {
	let told = 0;
	const watch = await watchLife(t.sql, () => told++, NEVER);
	const before = watch.epoch;
	expect(await watch.look()).toBe(false);
	await renewEpoch(t.sql);
	expect(await Promise.all([watch.look(), watch.look()])).toEqual([true, true]);
	expect(await watch.look()).toBe(false);
	expect(watch.epoch).not.toBe(before);
	expect(told).toBe(1);
	watch.stop();
});
