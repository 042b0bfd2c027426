/** `npm start`: a database, the browser programs, the server; and everything ended again, in the right order. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Advice } from "./advice.ts";
import type { Running } from "./postgres.ts";
import { isStale, PROGRAMS } from "./programs.ts";
import { bold, complain, note, seconds, settle } from "./terminal.ts";

/** How long the server may take to tell everybody and finish, in milliseconds. It takes 25 s at most by itself. */
const GRACE = 30_000;
/** A second Ctrl-C within this many milliseconds is the first one, come by another way. */
const ECHO = 500;

/**
 * Bounds what V8 keeps free for new objects (MB). Its own bound triples the memory of an idle server, and 8 makes a
 * connection that only sits half as heavy again; what a message costs is the same with 2, 4 and 8.
 */
const YOUNG = "--max-semi-space-size=2";

const root = fileURLToPath(new URL("..", import.meta.url));
const data = resolve(process.env.SHOPBELL_DATA_DIR ?? `${root}/.data`);

/** Its latest start, which may be under way. */
let database: Promise<Running> | undefined;
let server: ChildProcess | undefined;
let stopping: number | undefined;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);

try {
	process.stdout.write(`\n  ${bold("Shopbell")}\n\n`);
	const opening = openDatabase();
	// Both to the end, even if one fails: a database that is half started could not be stopped.
	await Promise.allSettled([opening, buildPrograms()]).then((results) => {
		for (const result of results) if (result.status === "rejected") throw result.reason;
	});
	if (stopping === undefined) process.exitCode = await serve(await opening);
} catch (error) {
	// What Ctrl-C broke off needs no explanation.
	if (stopping === undefined) {
		complain(error);
		process.exitCode = 1;
	}
}
await database?.then(
	(running) => running.stop(),
	() => {},
);
process.exit();

/** The one that was named, else our own, kept running for as long as we run. */
async function openDatabase(): Promise<string> {
	const named = process.env.DATABASE_URL;
	if (named !== undefined && named !== "") return named;
	const begun = performance.now();
	database = startOwn();
	const running = await database;
	settle(
		"✓",
		`PostgreSQL in ${short(data)}, ${running.adopted ? "found running" : `started in ${seconds(performance.now() - begun)}`}`,
	);
	watch(running);
	return running.url;
}

/** Loaded only when it is needed: with DATABASE_URL it never is. */
async function startOwn(): Promise<Running> {
	const { startPostgres } = await import("./postgres.ts");
	return startPostgres({ dir: data, say: note });
}

/** Starts PostgreSQL again when it has gone: the server reconnects by itself, and nothing acknowledged is lost. */
async function watch(running: Running): Promise<void> {
	await running.lost;
	if (stopping !== undefined) return;
	note("The database has gone; starting it again.");
	try {
		database = startOwn();
		watch(await database);
	} catch (error) {
		complain(error);
		stop();
	}
}

/** In a process of its own, which takes the bundler's memory away with it. */
async function buildPrograms(): Promise<void> {
	if (!PROGRAMS.some((program) => isStale(root, program))) return;
	const builder = spawn(process.execPath, [`${root}/scripts/build.ts`], { stdio: "inherit" });
	const [code] = await once(builder, "exit");
	if (code === 0 || stopping !== undefined) return;
	throw new Advice("What runs in browsers could not be built, for the reason above.");
}

/** Runs the server until it ends. @returns its exit code. */
async function serve(url: string): Promise<number> {
	server = spawn(process.execPath, [YOUNG, "--import", `${root}/scripts/leash.ts`, `${root}/api/main.ts`], {
		cwd: root,
		stdio: ["ignore", "inherit", "inherit", "ipc"],
		// Out of reach of the terminal's Ctrl-C, which we pass on, once.
		detached: process.platform !== "win32",
		env: { ...process.env, DATABASE_URL: url, SHOPBELL_DATA_DIR: data, SHOPBELL_FIRST_RUN: "1" },
	});
	const [code] = await once(server, "exit");
	return code ?? 1;
}

/** As one would write it from here. */
function short(folder: string): string {
	const from = relative(process.cwd(), folder);
	return from.startsWith("..") ? folder : from;
}

function stop(): void {
	const now = performance.now();
	if (stopping !== undefined) {
		if (now - stopping > ECHO) server?.kill("SIGKILL");
		return;
	}
	stopping = now;
	server?.kill("SIGTERM");
	setTimeout(() => server?.kill("SIGKILL"), GRACE).unref();
}
