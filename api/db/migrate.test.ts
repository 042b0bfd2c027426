import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { openDatabase } from "./client.ts";
import { migrate } from "./migrate.ts";

let t: TestDatabase;
const made: string[] = [];

beforeAll(async () => {
	t = await testDatabase();
});
afterAll(async () => {
	for (const name of made) await t.sql`drop database if exists ${t.sql(name)} with (force)`;
	await t?.drop();
});

async function emptyDatabase(): Promise<string> {
	const name = `empty_${randomBytes(6).toString("hex")}`;
	await t.sql`create database ${t.sql(name)}`;
	made.push(name);
	const url = new URL(t.url);
	url.pathname = `/${name}`;
	return url.href;
}

async function asking<T>(url: string, ask: (sql: TestDatabase["sql"]) => Promise<T>): Promise<T> {
	const { sql, close } = openDatabase(url, 1);
	return ask(sql).finally(close);
}

test("two processes that start at once migrate once", async () => {
	const url = await emptyDatabase();
	await Promise.all([migrate(url), migrate(url)]);
	await migrate(url);
	const [row] = await asking(
		url,
		(sql) =>
			sql`select count(*)::int as n, count(distinct hash)::int as different from drizzle.__drizzle_migrations`,
	);
	expect(row?.n).toBe(row?.different);
});

test("a database made by a newer program is refused and left as it is", async () => {
	const url = await emptyDatabase();
	await migrate(url);
	await asking(
		url,
		(sql) =>
			sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', 99999999999999)`,
	);
	await expect(migrate(url)).rejects.toMatchObject({ name: "SchemaError", code: "too_new" });
});

test("tables of the same names that are not ours are refused and left as they are", async () => {
	const url = await emptyDatabase();
	await asking(url, (sql) => sql`create table shops (id int)`);
	await expect(migrate(url)).rejects.toMatchObject({ name: "SchemaError", code: "not_ours" });
	const columns = await asking(
		url,
		(sql) => sql`select column_name from information_schema.columns where table_name = 'shops'`,
	);
	expect(columns).toHaveLength(1);
});
