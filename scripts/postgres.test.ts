import { execFileSync, spawn } from "node:child_process";
import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Sql } from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openDatabase } from "../api/db/client.ts";
import { canEnter } from "./postgres/account.ts";
import { explain } from "./postgres/postmaster.ts";
import { type Running, startPostgres } from "./postgres.ts";

/** As long as an initdb may take on a busy machine, in milliseconds. */
const PATIENCE = { timeout: 30_000, interval: 20 };

const module = fileURLToPath(new URL("./postgres.ts", import.meta.url));

/** A data folder that has been made and stopped. Copied, it saves every test a second. */
let made: string;
let dir: string;
let running: Running[] = [];
let said: string[] = [];

beforeAll(async () => {
	made = mkdtempSync(join(tmpdir(), "shopbell-test-"));
	await (await startPostgres({ dir: made })).stop();
});
afterAll(() => rmSync(made, { recursive: true, force: true }));
beforeEach(() => {
	dir = mkdtempSync(join(tmpdir(), "shopbell-test-"));
	running = [];
	said = [];
});
afterEach(async () => {
	for (const one of running) await one.stop();
	rmSync(dir, { recursive: true, force: true });
});

async function start(): Promise<Running> {
	const one = await startPostgres({ dir, say: (line) => said.push(line) });
	running.push(one);
	return one;
}

/** Starts what somebody has used before. */
function startAgain(): Promise<Running> {
	execFileSync("cp", ["-a", `${made}/.`, dir]);
	return start();
}

/** A launcher of its own, as `npm start` is one. Resolves to what it writes: its database's process. */
async function launcher(options: object): Promise<{ database: number; kill: () => void }> {
	const code = `
		const { startPostgres } = await import(${JSON.stringify(module)});
		console.log((await startPostgres(${JSON.stringify(options)})).pid);
		setInterval(() => {}, 1000);`;
	const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	const database = await new Promise<number>((resolve) =>
		child.stdout.once("data", (line) => resolve(Number(line))),
	);
	return { database, kill: () => child.kill("SIGKILL") };
}

async function ask<T>(url: string, question: (sql: Sql) => Promise<T>): Promise<T> {
	const { sql, close } = openDatabase(url, 1);
	try {
		return await question(sql);
	} finally {
		await close();
	}
}

const write = (url: string) => ask(url, (sql) => sql`create table kept as select 'typed' as text`);
const read = (url: string) => ask(url, async (sql) => (await sql`select text from kept`)[0]?.text);

const lives = (pid: number) =>
	existsSync(`/proc/${pid}`) && !/ Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
const memory = () => JSON.parse(readFileSync(join(dir, "pg.json"), "utf8"));

function occupy(port: number): Promise<Server> {
	return new Promise((resolve) => {
		const server = createServer().listen(port, "127.0.0.1", () => resolve(server));
	});
}

describe("the database under .data", () => {
	test("keeps what was written through an ordinary stop, and through kill -9", async () => {
		const first = await startAgain();
		await write(first.url);
		await first.stop();
		const second = await start();
		expect(await read(second.url)).toBe("typed");
		process.kill(second.pid, "SIGKILL");
		await second.lost;
		const third = await start();
		expect(third.adopted).toBe(false);
		expect(await read(third.url)).toBe("typed");
	});

	test("is durable and speaks UTF-8 whatever the system's locale is", async () => {
		const { url } = await start();
		const [row] = await ask(
			url,
			(sql) => sql`select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
				current_setting('server_encoding') as encoding, datlocprovider as provider, datlocale as locale
				from pg_database where datname = current_database()`,
		);
		expect(row).toEqual({ fsync: "on", commit: "on", encoding: "UTF8", provider: "b", locale: "C.UTF-8" });
	});

	test("is shared by two launchers: the second starts no second server, and only the last one stops it", async () => {
		const first = await startAgain();
		const second = await start();
		expect(second).toMatchObject({ adopted: true, pid: first.pid });
		await second.stop();
		await write(first.url);
		await first.stop();
		expect(existsSync(join(dir, "pg-18", "postmaster.pid"))).toBe(false);
	});

	test("is taken over from a launcher that was killed, and stopped with the one that took it", async () => {
		const { database, kill } = await launcher({ dir });
		kill();
		const next = await start();
		expect(next).toMatchObject({ adopted: true, pid: database });
		await next.stop();
		expect(existsSync(join(dir, "pg-18", "postmaster.pid"))).toBe(false);
	});

	test("is made once when two launchers start at the same time", async () => {
		const [first, second] = await Promise.all([launcher({ dir }), launcher({ dir })]);
		expect(first.database).toBe(second.database);
		first.kill();
		second.kill();
		const third = await start();
		expect(third.pid).toBe(first.database);
	});

	test("started again while it is still being stopped, it is there", async () => {
		let one = await startAgain();
		await write(one.url);
		for (let round = 0; round < 15; round++) {
			// Every moment of the stop: before the lease is given back, while the server lets nobody in, when it has gone.
			const stopped = one.stop();
			await pause(round * 4);
			one = await start();
			await stopped;
			expect(await read(one.url)).toBe("typed");
		}
	});

	test("tells of a server that went by itself, and not of one that was stopped", async () => {
		const first = await startAgain();
		await first.stop();
		expect(await Promise.race([first.lost.then(() => "lost"), pause(0, "stopped")])).toBe("stopped");
		const second = await start();
		process.kill(second.pid, "SIGKILL");
		await second.lost;
	});

	test("moves from a port that somebody took, says so and remembers it", async () => {
		await (await startAgain()).stop();
		const before = memory().port;
		const stranger = await occupy(before);
		const second = await start();
		const after = memory().port;
		expect(after).not.toBe(before);
		expect(said).toEqual([`Port ${before} is taken; the database now answers at ${after}.`]);
		await second.stop();
		await start();
		expect(memory().port).toBe(after);
		stranger.close();
	});

	test("a half-made folder is moved aside, never deleted", async () => {
		mkdirSync(join(dir, "pg-18"));
		writeFileSync(join(dir, "pg-18", "PG_VERSION"), "18\n");
		writeFileSync(join(dir, "pg-18", "precious"), "data");
		await start();
		const [aside, ...more] = readdirSync(dir).filter((name) => name.includes("half-made"));
		expect(more).toEqual([]);
		expect(readFileSync(join(dir, aside ?? "", "precious"), "utf8")).toBe("data");
		expect(said).toEqual([`A database that was never finished was moved to ${join(dir, aside ?? "")}.`]);
	});

	test("a postmaster.pid that names some other program is no obstacle", async () => {
		await (await startAgain()).stop();
		const lock = [process.pid, join(dir, "pg-18"), 1, memory().port, "", "127.0.0.1", "", "ready"].join("\n");
		writeFileSync(join(dir, "pg-18", "postmaster.pid"), lock, { mode: 0o600 });
		expect((await start()).adopted).toBe(false);
	});

	test("the password is nobody's else, and losing it loses nothing", async () => {
		const first = await startAgain();
		await write(first.url);
		await first.stop();
		expect(statSync(join(dir, "pg.json")).mode & 0o777).toBe(0o600);
		rmSync(join(dir, "pg.json"));
		expect(await read((await start()).url)).toBe("typed");
	});

	test("a folder of another major version is refused in one sentence", async () => {
		await (await startAgain()).stop();
		writeFileSync(join(dir, "pg-18", "PG_VERSION"), "17\n");
		await expect(start()).rejects.toThrow(/made by PostgreSQL 17, and this Shopbell brings PostgreSQL 18/);
	});
});

describe("a throwaway database", () => {
	test("leaves nothing behind when it is stopped", async () => {
		const one = await startPostgres({ throwaway: true });
		running.push(one);
		const [row] = await ask(one.url, (sql) => sql`select current_setting('data_directory') as folder`);
		await one.stop();
		expect(existsSync(join(row?.folder, ".."))).toBe(false);
	});

	test("ends with the one who started it, even by SIGKILL", async () => {
		const { database, kill } = await launcher({ throwaway: true });
		expect(lives(database)).toBe(true);
		kill();
		await vi.waitFor(() => expect(lives(database)).toBe(false), PATIENCE);
	});
});

describe("what PostgreSQL says when it does not start", () => {
	test.each([
		['FATAL:  lock file "postmaster.pid" already exists', { kind: "held" }],
		['LOG:  could not bind IPv4 address "127.0.0.1": Address in use', { kind: "port taken" }],
		["FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use", { kind: "not yet" }],
		[
			"LOG:  a\nFATAL:  could not write: No space left",
			{ kind: "failed", why: "could not write: No space left" },
		],
	])("%s", (log, outcome) => expect(explain(log)).toEqual(outcome));
});

test("an account can enter a folder only if every folder above lets it", () => {
	const stranger = { uid: 54_321, gid: 54_321 };
	const inner = join(dir, "inner");
	mkdirSync(inner, { mode: 0o755 });
	chmodSync(dir, 0o711);
	expect(canEnter(stranger, inner)).toBe(true);
	chmodSync(dir, 0o700);
	expect(canEnter(stranger, inner)).toBe(false);
	expect(canEnter(undefined, inner)).toBe(true);
});
