/** A road to PostgreSQL that swallows everything, as firewalls do that have forgotten a connection. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { openDatabase } from "./client.ts";

/** Longest that a query may take here, and a connection be silent, in milliseconds. */
const DEADLINE = 1_500;

let database: TestDatabase;
let road: Server;
const roads: [Socket, Socket][] = [];
beforeAll(async () => {
	database = await testDatabase();
	const { hostname, port, searchParams } = new URL(database.url);
	const folder = searchParams.get("host");
	road = createServer((near) => {
		const far = folder ? connect(`${folder}/.s.PGSQL.${port || 5432}`) : connect(Number(port), hostname);
		near.pipe(far).pipe(near);
		roads.push([near, far]);
		for (const end of [near, far]) end.on("error", () => {}).on("close", () => near.destroy());
	}).listen(0, "127.0.0.1");
	await once(road, "listening");
});
afterAll(async () => {
	for (const ends of roads) for (const end of ends) end.destroy();
	road.close();
	await database.drop();
});

/** What is open now stays open, and nothing comes through any more. */
function forget(): void {
	for (const [near, far] of roads.splice(0)) {
		near.unpipe().resume();
		far.unpipe().resume();
	}
}

test("connections that were forgotten on the way are given up, and asked again on new ones", async () => {
	const url = new URL(database.url);
	url.searchParams.delete("host");
	url.hostname = "127.0.0.1";
	url.port = String((road.address() as AddressInfo).port);
	const { sql, close } = openDatabase(url.href, 3, DEADLINE);
	const ask = () => Promise.all(Array.from({ length: 12 }, () => sql`select 1`));
	await ask();
	expect(roads).toHaveLength(3);

	forget();
	await expect(ask()).rejects.toMatchObject({ code: expect.stringMatching(/^CONNECTION_/) });
	await vi.waitFor(() => ask(), { timeout: 10_000, interval: 100 });
	expect(roads.length).toBeGreaterThan(0);
	await close();
});

test("a connection that nobody asks anything is kept, however long it is quiet", async () => {
	const { sql, close } = openDatabase(database.url, 1, DEADLINE);
	const pid = async () => (await sql<{ pid: number }[]>`select pg_backend_pid() as pid`)[0]?.pid;
	const before = await pid();
	await vi.waitFor(
		async () => {
			const [row] = await database.sql<{ quiet: number }[]>`
				select extract(epoch from now() - state_change)::float as quiet from pg_stat_activity where pid = ${before ?? 0}`;
			expect(row?.quiet).toBeGreaterThan((DEADLINE / 1_000) * 3);
		},
		{ timeout: 10_000, interval: 200 },
	);
	expect(await pid()).toBe(before);
	await close();
});
