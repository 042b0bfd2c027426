import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { openDatabase } from "./client.ts";

let database: TestDatabase;
beforeAll(async () => {
	database = await testDatabase();
});
afterAll(() => database.drop());

test("a query that failed after its first rows leaves the next one its own", async () => {
	const { sql, close } = openDatabase(database.url, 1);
	try {
		// Behind it on the same connection, and after it.
		const fails = sql`select 10 / (3 - i) from generate_series(1, 5) as i`;
		const behind = sql`select i from generate_series(1, 3) as i`;
		await expect(fails).rejects.toThrow("division by zero");
		expect([...(await behind)]).toEqual([{ i: 1 }, { i: 2 }, { i: 3 }]);

		await expect(sql`select 10 / (2 - i) from generate_series(1, 5) as i`).rejects.toThrow();
		expect(await sql`select 7 as i`.values()).toEqual([[7]]);

		await expect(sql`select 10 / (2 - i) from generate_series(1, 5) as i`).rejects.toThrow();
		expect(await sql.unsafe("select 1 as i where false")).toHaveLength(0);
		expect([...(await sql.unsafe("select 8 as i"))]).toEqual([{ i: 8 }]);
	} finally {
		await close();
	}
});

test("of the connections at rest the one that rested last is asked, and many are asked at once", async () => {
	const { sql, close } = openDatabase(database.url, 4);
	try {
		await Promise.all(Array.from({ length: 4 }, () => sql`select pg_sleep(0.05)`));
		const pid = async () => (await sql`select pg_backend_pid() as pid`)[0]?.pid as number;
		await pid();
		const asked = new Set<number>();
		for (let time = 0; time < 8; time++) asked.add(await pid());
		expect(asked.size).toBe(1);

		const together = await Promise.all(
			Array.from({ length: 4 }, () => sql`select pg_backend_pid() as pid, pg_sleep(0.05)`),
		);
		expect(new Set(together.map(([row]) => row?.pid)).size).toBe(4);
	} finally {
		await close();
	}
});
