/** Ways of putting a database back, on a real one: each is another life (SPEC H9), and a mere restart is none. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sql } from "postgres";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openDatabase } from "../api/db/client.ts";
import { readLife } from "../api/db/epoch.ts";
import { watchLife } from "../api/db/life-watch.ts";
import { migrate } from "../api/db/migrate.ts";
import { type Running, startPostgres } from "./postgres.ts";

/** The change time of a file is told in whole seconds: a copy must be made in a later one. */
const PATIENCE = { timeout: 5_000, interval: 50 };
/** Longer than any test: what is watched is looked at by hand. */
const NEVER = 3_600_000;

let dir: string;
let running: Running[] = [];

beforeEach(() => {
	dir = mkdtempSync(join(tmpdir(), "shopbell-test-"));
	// For the account that PostgreSQL runs under.
	chmodSync(dir, 0o711);
	running = [];
});
afterEach(async () => {
	for (const one of running) await one.stop();
	rmSync(dir, { recursive: true, force: true });
});

/** Starts the database, or starts it again. */
async function start(): Promise<Running> {
	const one = await startPostgres({ dir: join(dir, "data") });
	running.push(one);
	return one;
}

async function asking<T>({ url }: Running, ask: (sql: Sql) => Promise<T>): Promise<T> {
	const { sql, close } = openDatabase(url, 1);
	try {
		return await ask(sql);
	} finally {
		await close();
	}
}

const lifeOf = (one: Running) => asking(one, readLife);
/** Something is written, so that the database is further than any backup made before. */
const trade = (one: Running) =>
	asking(one, (sql) => sql`create table sold as select generate_series(1, 10000)`);

const folder = (name: string) => join(dir, name);
const copy = (from: string, to: string) => execFileSync("cp", ["-a", folder(from), folder(to)]);
const remove = (name: string) => rmSync(folder(name), { recursive: true });

/** Waits until a file made now has another change time than those of the database. */
async function aSecondLater(): Promise<void> {
	const { ctimeMs } = statSync(folder("data/pg-18/PG_VERSION"));
	const later = Math.floor(ctimeMs / 1_000) + 1;
	await vi.waitFor(() => expect(Date.now() / 1_000).toBeGreaterThan(later), PATIENCE);
}

test("H9: a data folder put back from a copy is another life; stopped, killed and moved it is the same", async () => {
	const first = await start();
	await migrate(first.url);
	const { epoch } = await lifeOf(first);
	await first.stop();
	copy("data", "backup");
	const second = await start();
	await trade(second);
	process.kill(second.pid, "SIGKILL");
	await second.lost;
	const third = await start();
	expect((await lifeOf(third)).epoch).toBe(epoch);
	await third.stop();
	execFileSync("mv", [folder("data"), folder("moved")]);
	execFileSync("mv", [folder("moved"), folder("data")]);
	const fourth = await start();
	expect((await lifeOf(fourth)).epoch).toBe(epoch);
	await fourth.stop();

	await aSecondLater();
	remove("data");
	copy("backup", "data");
	expect((await lifeOf(await start())).epoch).not.toBe(epoch);
});

test("H9: a disk set back to a snapshot calls itself the same, and a process that runs on knows better", async () => {
	const first = await start();
	await migrate(first.url);
	await lifeOf(first);
	await first.stop();
	copy("data/pg-18", "snapshot");
	const second = await start();
	await trade(second);
	await asking(second, async (sql) => {
		const told: string[] = [];
		const watch = await watchLife(sql, () => told.push(watch.epoch), NEVER);
		const { epoch } = watch;
		await second.stop();
		// As when a volume is set back: what is not written again is still the file it was.
		for (const name of readdirSync(folder("snapshot")).filter((name) => name !== "PG_VERSION")) {
			remove(`data/pg-18/${name}`);
			copy(`snapshot/${name}`, `data/pg-18/${name}`);
		}
		const third = await start();
		expect(third.url).toBe(second.url);
		expect((await lifeOf(third)).epoch).toBe(epoch);
		expect(await watch.look()).toBe(true);
		expect((await lifeOf(third)).epoch).not.toBe(epoch);
		expect(told).toEqual([watch.epoch]);
		watch.stop();
	});
});
