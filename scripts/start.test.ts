import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { freePort } from "./postgres/folder.ts";

const PATIENCE = { timeout: 30_000, interval: 50 };

const script = fileURLToPath(new URL("./start.ts", import.meta.url));
const bootstrap = fileURLToPath(new URL("./bootstrap.mjs", import.meta.url));

type Launch = { child: ChildProcess; said: () => string; ended: Promise<number | null> };

let data: string;
let port: number;
let launches: Launch[];

beforeEach(async () => {
	data = mkdtempSync(join(tmpdir(), "shopbell-start-"));
	port = await freePort();
	launches = [];
});
afterEach(async () => {
	for (const { child, ended } of launches) {
		child.kill("SIGTERM");
		await ended;
	}
	expect(databaseRuns(), "a launcher has left its database running").toBe(false);
	rmSync(data, { recursive: true, force: true });
});

function npmStart(env: Record<string, string> = {}, command = [process.execPath, script]): Launch {
	const { DATABASE_URL: _, ...ours } = process.env;
	const [program = "", ...args] = command;
	const child = spawn(program, args, {
		env: { ...ours, SHOPBELL_DATA_DIR: data, PORT: String(port), LOG_FORMAT: "human", ...env },
		stdio: ["ignore", "pipe", "pipe"],
	});
	let said = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding("utf8").on("data", (text: string) => {
			said += text;
		});
	}
	const launch = { child, said: () => said, ended: once(child, "exit").then(([code]) => code) };
	launches.push(launch);
	return launch;
}

/** Waits until it serves; fails at once, with what it said, if it ends instead. */
async function ready(launch: Launch): Promise<void> {
	await vi.waitFor(async () => {
		if (launch.child.exitCode !== null) return;
		expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
		expect(launch.said()).toMatch(/Demo\s+http/);
	}, PATIENCE);
	expect(launch.child.exitCode, launch.said()).toBe(null);
}

const databaseRuns = () => existsSync(join(data, "pg-18", "postmaster.pid"));
const databasePid = () => Number(readFileSync(join(data, "pg-18", "postmaster.pid"), "utf8").split("\n")[0]);
const answers = () =>
	fetch(`http://127.0.0.1:${port}/healthz`).then(
		() => true,
		() => false,
	);

test("npm start brings up the desk, signed in by its link, and the demo shop; Ctrl-C takes everything down", async () => {
	const launch = npmStart();
	await ready(launch);
	const link = launch.said().match(/Desk\s+(http\S+)/)?.[1] ?? "";
	const demo = launch.said().match(/Demo\s+(http\S+)/)?.[1] ?? "";
	const entered = await fetch(link, { redirect: "manual" });
	expect(entered.status).toBeGreaterThanOrEqual(300);
	expect(entered.headers.get("location")).toMatch(/\/desk/);
	expect(entered.headers.getSetCookie().length).toBeGreaterThan(0);
	const page = await (await fetch(demo)).text();
	expect(page).toMatch(
		/<script async src="[^"]*\/bell\/shp_\w+\.js" referrerpolicy="no-referrer-when-downgrade"><\/script>/,
	);
	launch.child.kill("SIGINT");
	expect(await launch.ended).toBe(0);
	expect(await answers()).toBe(false);
	expect(databaseRuns()).toBe(false);
});

test("a second start keeps what the first has made", async () => {
	const first = npmStart();
	await ready(first);
	const demo = first.said().match(/Demo\s+(http\S+)/)?.[1];
	first.child.kill("SIGTERM");
	await first.ended;
	const second = npmStart();
	await ready(second);
	expect(second.said().match(/Demo\s+(http\S+)/)?.[1]).toBe(demo);
});

test("when npm is told to end and ends only its shell, everything ends all the same", async () => {
	const command = ["sh", "-c", '"$0" "$1" start; true', process.execPath, bootstrap];
	const launch = npmStart({ npm_lifecycle_event: "start" }, command);
	await ready(launch);
	launch.child.kill("SIGTERM");
	await vi.waitFor(async () => {
		expect(databaseRuns()).toBe(false);
		expect(await answers()).toBe(false);
	}, PATIENCE);
});

test("after kill -9 the server leaves the port, and the next start takes the database over", async () => {
	const first = npmStart();
	await ready(first);
	const pid = databasePid();
	first.child.kill("SIGKILL");
	await vi.waitFor(async () => expect(await answers()).toBe(false), PATIENCE);
	const second = npmStart();
	await ready(second);
	expect(databasePid()).toBe(pid);
	expect(second.said()).toContain("found running");
});

test("a database that is killed is started again under the running server", async () => {
	const launch = npmStart();
	await ready(launch);
	const pid = databasePid();
	process.kill(pid, "SIGKILL");
	await vi.waitFor(() => expect(databasePid()).not.toBe(pid), PATIENCE);
	await ready(launch);
});

test("a taken port is one sentence that says what to do, and leaves nothing running", async () => {
	const stranger = createServer();
	stranger.listen(port, "127.0.0.1");
	await once(stranger, "listening");
	const launch = npmStart();
	expect(await launch.ended).toBe(1);
	expect(launch.said()).toMatch(new RegExp(`${port} is taken by another program.*PORT=`));
	expect(launch.said()).not.toMatch(/^\s+at /m);
	expect(databaseRuns()).toBe(false);
	stranger.close();
});

test("a database that cannot be reached is one sentence that says so", async () => {
	const launch = npmStart({ DATABASE_URL: `postgres://nobody@127.0.0.1:${await freePort()}/shop` });
	expect(await launch.ended).toBe(1);
	expect(launch.said()).toContain("The database at DATABASE_URL cannot be reached.");
	expect(launch.said()).not.toMatch(/^\s+at /m);
});
