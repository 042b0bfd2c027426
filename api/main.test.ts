import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { CLOSE } from "../protocol/limits.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { aDevice, aName } from "./testing/names.ts";
import { aShop, type TestShop } from "./testing/people.ts";
import { freePort } from "./testing/ports.ts";
import { TestSocket } from "./testing/socket.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
/** How long a start or an end may take on a busy machine, in milliseconds. */
const PATIENCE = { timeout: 15_000, interval: 20 };

type Process = { child: ChildProcess; said: () => string; ended: Promise<number | null> };

let database: TestDatabase;
let shop: TestShop;
let dir: string;
let port: number;
const running: Process[] = [];

beforeAll(async () => {
	database = await testDatabase();
	shop = await aShop(database.sql);
	dir = mkdtempSync(join(tmpdir(), "shopbell-main-"));
	port = await freePort();
});
afterEach(async () => {
	for (const { child, ended } of running.splice(0)) {
		child.kill("SIGKILL");
		await ended;
	}
});
afterAll(async () => {
	rmSync(dir, { recursive: true });
	await database.drop();
});

function start(env: Record<string, string | undefined> = {}): Process {
	const child = spawn(process.execPath, [MAIN], {
		stdio: ["ignore", "pipe", "pipe"],
		env: {
			PATH: process.env.PATH,
			DATABASE_URL: database.url,
			PORT: String(port),
			SHOPBELL_DATA_DIR: dir,
			ALLOW_UNSAFE_DATABASE: "1",
			// Tests say more than people do.
			RATE_LIMIT_FACTOR: "100",
			...env,
		},
	});
	let said = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.on("data", (data) => {
			said += String(data);
		});
	}
	const ended = once(child, "exit").then(([code]: (number | null)[]) => code ?? null);
	const started = { child, said: () => said, ended };
	running.push(started);
	return started;
}

const readyz = () => fetch(`http://127.0.0.1:${port}/readyz`).then((answer) => answer.status);

async function ready(started: Process): Promise<void> {
	await vi.waitFor(async () => {
		expect(started.child.exitCode, started.said()).toBeNull();
		expect(await readyz()).toBe(200);
	}, PATIENCE);
}

async function buyer(device = aDevice()): Promise<TestSocket> {
	const client = await TestSocket.open(port);
	client.hello({ token: device, shop: shop.id });
	await client.hear("welcome");
	return client;
}

test("B7: a server told to go sends everybody on, finishes what is under way and loses nothing", async () => {
	const server = start();
	await ready(server);
	const crowd = await Promise.all(Array.from({ length: 150 }, () => buyer()));
	const device = aDevice();
	const talker = await buyer(device);
	const conversation = aName("cnv");
	let talking = true;
	const talk = (async () => {
		for (let i = 0; talking && talker.closed === null; i++) {
			talker.say({ type: "post", conversation, clientId: aName("cli"), text: `line ${i}`, start: true });
			await talker.until(() => talker.all("message").length > i).catch(() => {});
		}
	})();
	await talker.until(() => talker.all("message").length > 20);
	server.child.kill("SIGTERM");
	const drains = await Promise.all(crowd.map((client) => client.hear("drain")));
	expect(new Set(drains.map((frame) => frame.in)).size).toBeGreaterThan(30);
	expect(await readyz()).toBe(503);
	await expect(TestSocket.open(port)).rejects.toThrow("503");
	expect(await talker.closing()).toBe(CLOSE.restart);
	talking = false;
	await talk;
	expect(await server.ended).toBe(0);
	const acknowledged = talker.all("message").map(({ message }) => [message.seq, message.text]);
	const rows = await database.sql<{ seq: number; text: string }[]>`
		select seq, text from messages where shop_id = ${shop.id} and conversation_id = ${conversation} order by seq`;
	expect(rows.slice(0, acknowledged.length).map(({ seq, text }) => [seq, text])).toEqual(acknowledged);

	const next = start();
	await ready(next);
	const back = await buyer(device);
	back.say({ type: "follow", conversation, rev: talker.all("message").at(-1)?.message.rev ?? 0 });
	const missed = await back.hear("changes");
	expect(missed.after).toBe(rows.length);
	await back.close();
});

test("Ctrl-C with an open desk ends within two seconds", async () => {
	const server = start();
	await ready(server);
	const client = await buyer();
	const began = performance.now();
	server.child.kill("SIGINT");
	expect(await client.closing()).toBe(CLOSE.restart);
	expect(await server.ended).toBe(0);
	expect(performance.now() - began).toBeLessThan(2_000);
});

test("a signal while it starts ends it too", async () => {
	const connections = async () =>
		(await database.sql`select from pg_stat_activity where datname = current_database()`).length;
	const before = await connections();
	const server = start();
	await vi.waitFor(async () => expect(await connections()).toBeGreaterThan(before), PATIENCE);
	server.child.kill("SIGTERM");
	await server.ended;
	await expect(readyz()).rejects.toThrow();
});

test("M2: kill -9 in the middle of a conversation loses nothing that was acknowledged, and a retry is not stored twice", async () => {
	const server = start();
	await ready(server);
	const device = aDevice();
	const client = await buyer(device);
	const conversation = aName("cnv");
	const said = Array.from({ length: 200 }, (_, i) => ({ clientId: aName("cli"), text: `line ${i}` }));
	for (const one of said) client.say({ type: "post", conversation, start: true, ...one });
	await client.until(() => client.all("message").length > 20);
	server.child.kill("SIGKILL");
	await client.closing();
	const acknowledged = client.all("message").map(({ message }) => message.clientId);
	await ready(start());
	const back = await buyer(device);
	for (const one of said) back.say({ type: "post", conversation, start: true, ...one });
	await back.until(
		() => new Set(back.all("message").map(({ message }) => message.clientId)).size === said.length,
	);
	const rows = await database.sql<{ seq: number; client_id: string }[]>`
		select seq, client_id from messages where shop_id = ${shop.id} and conversation_id = ${conversation} order by seq`;
	expect(rows.map((row) => row.seq)).toEqual(said.map((_, i) => i + 1));
	expect(rows.map((row) => row.client_id)).toEqual(said.map((one) => one.clientId));
	expect(rows.slice(0, acknowledged.length).map((row) => row.client_id)).toEqual(acknowledged);
	await back.close();
});

test("somebody at a terminal gets the way in; the log of a machine gets no secret at every start", async () => {
	const person = start({ SHOPBELL_FIRST_RUN: "1" });
	await ready(person);
	await vi.waitFor(() => expect(person.said()).toMatch(/Desk\s+http:\S+token=/));
	expect(person.said()).toMatch(/Demo\s+http/);
	person.child.kill("SIGTERM");
	await person.ended;
	const machine = start();
	await ready(machine);
	await vi.waitFor(() => expect(machine.said()).toContain('"ready"'));
	expect(machine.said()).not.toContain("token=");
	for (const line of machine.said().trim().split("\n")) expect(() => JSON.parse(line)).not.toThrow();
});

test.each([
	["an unknown level", { LOG_LEVEL: "loud" }, /^LOG_LEVEL must be one of/],
	["no database", { DATABASE_URL: "" }, /^DATABASE_URL is not set/],
	[
		"nobody there",
		{ DATABASE_URL: "postgres://u:hunter2@127.0.0.1:1/none" },
		/^The database .* cannot be reached/,
	],
	[
		"no such host",
		{ DATABASE_URL: "postgres://u:hunter2@nowhere.invalid/none" },
		/^The database .* cannot be reached/,
	],
	[
		"an address of another machine",
		{ HOST: "192.0.2.1" },
		/^192\.0\.2\.1:\d+ is not an address of this machine/,
	],
])("a start with %s ends with one sentence", async (_, env, sentence) => {
	const server = start(env);
	expect(await server.ended).toBe(1);
	expect(server.said().trim()).toMatch(sentence);
	expect(server.said().trim().split("\n")).toHaveLength(1);
	expect(server.said()).not.toContain("hunter2");
});

test("a start at a taken port ends with one sentence that says what to do", async () => {
	const stranger = createServer().listen(0, "127.0.0.1");
	await once(stranger, "listening");
	const address = stranger.address();
	const taken = typeof address === "object" && address !== null ? address.port : 0;
	const server = start({ PORT: String(taken) });
	expect(await server.ended).toBe(1);
	expect(server.said().trim()).toBe(
		`127.0.0.1:${taken} is taken by another program. Stop it, or choose another port: PORT=4470 npm start`,
	);
	stranger.close();
});

test("a database that is missing, locked or newer is one sentence each", async () => {
	const missing = new URL(database.url);
	missing.pathname = "/nothing_here";
	const locked = new URL(database.url);
	locked.username = "nobody_we_know";
	const newer = await testDatabase();
	await newer.sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', 9999999999999)`;
	for (const [url, sentence] of [
		[missing.href, /does not exist/],
		[locked.href, /refuses the user|takes no connections/],
		[newer.url, /newer/],
	] as const) {
		const server = start({ DATABASE_URL: url });
		expect(await server.ended).toBe(1);
		expect(server.said().trim()).toMatch(sentence);
		expect(server.said().trim().split("\n")).toHaveLength(1);
	}
	await newer.drop();
});
