/** The embedded PostgreSQL: a real one, from the binaries that npm installed, in a folder of ours. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Advice } from "./advice.ts";
import { type Account, accountFor, canEnter } from "./postgres/account.ts";
import { findBinaries, MAJOR, SHARED_FOLDER } from "./postgres/binaries.ts";
import {
	checkCluster,
	freePort,
	isWhole,
	keep,
	letThrough,
	makeCluster,
	recall,
	remember,
	setAside,
	setPassword,
} from "./postgres/folder.ts";
import { takeLease } from "./postgres/lease.ts";
import * as postmaster from "./postgres/postmaster.ts";
import { type Cluster, USER } from "./postgres/postmaster.ts";

/** Between two attempts on a folder whose last processes are still ending, in milliseconds. */
const RETRY = 100;
/** How long processes of a killed server may take to end before we say so, in milliseconds. */
const PATIENCE = 15_000;

export type Running = {
	/** Of the database `shopbell`. */
	url: string;
	pid: number;
	/** Found running and taken over, rather than started. */
	adopted: boolean;
	/** Resolves when the server has gone without being asked to. */
	lost: Promise<void>;
	/** Stops the server, unless another launcher still uses it. */
	stop: () => Promise<void>;
};

/**
 * Starts PostgreSQL, or takes over the one that a killed launcher left running.
 *
 * @param options.dir the data folder: holds `pg-18`, `pg.json` (port and password, mode 600) and `pg.log`.
 * @param options.throwaway a cluster in the system's temporary folder that does not survive `stop`, or our death, and
 *   does without `fsync`. `dir` is not used.
 * @param options.say told, in a few words, what a person would otherwise wonder about.
 * @throws Advice when a person must do something.
 */
export async function startPostgres(options: {
	dir?: string;
	throwaway?: boolean;
	say?: (line: string) => void;
}): Promise<Running> {
	return options.throwaway === true
		? startThrowaway()
		: startKept(resolve(options.dir ?? ".data"), options.say ?? (() => {}));
}

async function startKept(dir: string, say: (line: string) => void): Promise<Running> {
	mkdirSync(dir, { recursive: true, mode: 0o711 });
	const file = join(dir, "pg.json");
	const beside = join(dir, `pg-${MAJOR}`);
	const isNew = !existsSync(file);
	// Looked at before pg.json is written, for another launcher that finds it there may make the cluster at once.
	const isForgotten = isNew && isWhole(beside);
	const memory = isNew ? await remember(file, elsewhere(dir, accountFor())) : recall(file);
	const folder = memory.elsewhere ?? beside;
	const { password } = memory;
	const account = accountFor(statSync(folder, { throwIfNoEntry: false })?.uid);
	const binaries = findBinaries(account);
	const log = join(dir, "pg.log");
	const cluster: Cluster = { folder, log, binaries, account, password, settings: [] };

	for (const aside of setAside(folder)) say(`A database that was never finished was moved to ${aside}.`);
	if (!isWhole(folder)) await makeCluster(folder, { binaries, account, password, throwaway: false });
	checkCluster(folder, account);
	if (isForgotten && (await findRunning(cluster, say)) === undefined) await setPassword(cluster);
	rotate(log);

	const giveUp = Date.now() + PATIENCE;
	let port = memory.port;
	for (;;) {
		const running = await findRunning(cluster, say);
		if (running !== undefined) return own(cluster, running, true);
		const outcome = await postmaster.launch(cluster, port);
		switch (outcome.kind) {
			case "ready":
				if (port !== memory.port) {
					keep(file, { ...memory, port });
					say(`Port ${memory.port} is taken; the database now answers at ${port}.`);
				}
				return own(cluster, { pid: outcome.pid, port }, false);
			case "port taken":
				port = await freePort();
				break;
			case "held":
			case "not yet":
				if (Date.now() > giveUp) {
					throw new Advice(
						`Another program holds the database in ${folder}: end it (its process number is the first line of postmaster.pid there) and start again.`,
					);
				}
				await pause(RETRY);
				break;
			case "failed":
				throw new Advice(
					`The database in ${folder} does not start: ${outcome.why} (all it said is in ${log}; nothing was changed).`,
				);
		}
	}
}

/** Finds a living server of the folder; waits while it is still coming up. Removes a lock file that names a stranger. */
async function findRunning(
	cluster: Cluster,
	say: (line: string) => void,
): Promise<{ pid: number; port: number } | undefined> {
	for (let told = false; ; ) {
		const lock = postmaster.readLock(cluster.folder);
		if (lock === undefined) return undefined;
		if (!postmaster.isPostmaster(lock.pid, cluster.folder)) {
			// PostgreSQL itself would take the stranger for a postmaster and refuse. That no process of the old one
			// still uses the folder it checks by shared memory, which needs no lock file.
			rmSync(join(cluster.folder, "postmaster.pid"), { force: true });
			return undefined;
		}
		if (lock.ready) {
			if (await postmaster.answers(cluster, lock.port)) return lock;
			if (!postmaster.isPostmaster(lock.pid, cluster.folder)) continue;
			throw new Advice(
				`A PostgreSQL (process ${lock.pid}) runs in ${cluster.folder} and does not let Shopbell in: stop it with kill -INT ${lock.pid} and start again.`,
			);
		}
		if (!told) say("Waiting for the database to recover.");
		told = true;
		await pause(RETRY);
	}
}

async function own(cluster: Cluster, at: { pid: number; port: number }, adopted: boolean): Promise<Running> {
	const lease = await takeLease(cluster, at.port);
	await makeDatabase(cluster, at.port);
	let stopping: Promise<void> | undefined;
	const stop = async () => {
		if (await lease.release()) await postmaster.end(cluster, at.pid, "fast");
	};
	return {
		url: postmaster.urlOf(cluster, at.port, USER, true),
		pid: at.pid,
		adopted,
		lost: lease.lost,
		stop: () => {
			stopping ??= stop();
			return stopping;
		},
	};
}

async function startThrowaway(): Promise<Running> {
	const account = accountFor();
	const binaries = findBinaries(account);
	const home = mkdtempSync(
		join(account !== undefined && !canEnter(account, tmpdir()) ? "/tmp" : tmpdir(), "shopbell-pg-"),
	);
	if (account !== undefined) letThrough(home);
	const memory = await remember(join(home, "pg.json"), undefined);
	const cluster: Cluster = {
		folder: join(home, "pg"),
		log: join(home, "pg.log"),
		binaries,
		account,
		password: memory.password,
		settings: ["fsync=off", "full_page_writes=off", "max_connections=300", "max_wal_size=256MB"],
	};
	await makeCluster(cluster.folder, { ...cluster, throwaway: true });
	let port = memory.port;
	for (;;) {
		const outcome = await postmaster.launch(cluster, port);
		if (outcome.kind === "port taken") port = await freePort();
		else if (outcome.kind !== "ready") throw new Error(`throwaway PostgreSQL: ${JSON.stringify(outcome)}`);
		else {
			const { pid, died } = outcome;
			await makeDatabase(cluster, port);
			const leash = endWithUs(pid, home);
			let stopping: Promise<void> | undefined;
			const stop = async () => {
				await postmaster.end(cluster, pid, "immediate");
				leash();
				rmSync(home, { recursive: true, force: true, maxRetries: 5 });
			};
			return {
				url: postmaster.urlOf(cluster, port, USER, false),
				pid,
				adopted: false,
				lost: died,
				stop: () => {
					stopping ??= stop();
					return stopping;
				},
			};
		}
	}
}

/** Has a shell wait for the end of our pipe, which comes even with SIGKILL, and then clear everything away. */
function endWithUs(pid: number, home: string): () => void {
	if (process.platform === "win32") return () => {};
	const script = 'read -r _; kill -QUIT "$1" 2>/dev/null; sleep 1; rm -rf -- "$2"';
	const shell = spawn("/bin/sh", ["-c", script, "sh", String(pid), home], {
		stdio: ["pipe", "ignore", "ignore"],
		detached: true,
		cwd: "/",
	});
	shell.unref();
	(shell.stdin as unknown as { unref?: () => void }).unref?.();
	return () => shell.kill("SIGKILL");
}

async function makeDatabase(cluster: Cluster, port: number): Promise<void> {
	await postmaster.ask(cluster, port, async (sql) => {
		const [known] = await sql`select 1 from pg_database where datname = ${USER}`;
		if (known !== undefined) return;
		await sql`create database ${sql(USER)}`.catch((error: { code?: string }) => {
			// Two launchers may make it at the same time.
			if (error.code !== "42P04" && error.code !== "23505") throw error;
		});
	});
}

/** Where the cluster lies if the account cannot enter the data folder: in a folder of its own among the system's. */
function elsewhere(dir: string, account: Account): string | undefined {
	if (account === undefined) return undefined;
	letThrough(dir);
	if (canEnter(account, dir)) return undefined;
	// Not named after the path: a fresh checkout in the same place is another shop.
	const folder = join(SHARED_FOLDER, `${basename(dirname(dir))}-${randomBytes(4).toString("hex")}`);
	try {
		mkdirSync(folder, { recursive: true, mode: 0o711 });
	} catch {
		throw new Advice(
			`PostgreSQL does not run as root, and no other user can enter ${dir}: move the folder to where others may enter, or set DATABASE_URL.`,
		);
	}
	return join(folder, `pg-${MAJOR}`);
}

/** Keeps one earlier log. */
function rotate(log: string): void {
	const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
	if (size > 5_000_000) renameSync(log, `${log}.1`);
}
