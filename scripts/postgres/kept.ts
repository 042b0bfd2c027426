/** The cluster that keeps a shop's data: made once, started or adopted, stopped by the last who needs it. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Advice } from "../advice.ts";
import { type Account, accountFor, canEnter } from "./account.ts";
import { findBinaries, MAJOR, SHARED_FOLDER } from "./binaries.ts";
import {
	checkCluster,
	freePort,
	isAlive,
	isWhole,
	keep,
	letThrough,
	makeCluster,
	recall,
	remember,
	setAside,
	setPassword,
} from "./folder.ts";
import { takeLease } from "./lease.ts";
import type { Cluster } from "./postmaster.ts";
import * as postmaster from "./postmaster.ts";
import { answers, USER, urlOf } from "./reach.ts";
import { makeDatabase, once, type Running } from "./running.ts";

/** Between two attempts on a folder whose last processes are still ending, in milliseconds. */
const RETRY = 100;
/** How long a server that is being stopped, and processes of a killed one, may take to end before we say so, in milliseconds. */
const PATIENCE = 15_000;

/** Starts the cluster of a data folder, or adopts its server. @throws Advice when a person must do something. */
export async function startKept(dir: string, say: (line: string) => void): Promise<Running> {
	try {
		mkdirSync(dir, { recursive: true, mode: 0o711 });
	} catch (error) {
		throw new Advice(
			`${dir} cannot be made (${(error as Error).message}): set SHOPBELL_DATA_DIR to a folder that can.`,
		);
	}
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
		if (running !== undefined) {
			try {
				return await own(cluster, running, true);
			} catch (error) {
				// Whoever had it was just stopping it: then it goes, and we start it again.
				if (Date.now() > giveUp) throw error;
				await pause(RETRY);
				continue;
			}
		}
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
	const giveUp = Date.now() + PATIENCE;
	for (let told = false; ; ) {
		const lock = postmaster.readLock(cluster.folder);
		if (lock === undefined) return undefined;
		if (!postmaster.isPostmaster(lock.pid, cluster.folder)) {
			// A dead one PostgreSQL forgets by itself; a stranger with the same number it would take for a postmaster.
			// That no process of the old one still uses the folder it checks by shared memory, without the lock file.
			if (isAlive(lock.pid)) rmSync(join(cluster.folder, "postmaster.pid"), { force: true });
			return undefined;
		}
		if (lock.ready) {
			if (await answers(cluster, lock.port)) return lock;
			// One that is being stopped lets nobody in any more.
			if (Date.now() > giveUp && postmaster.isPostmaster(lock.pid, cluster.folder)) {
				throw new Advice(
					`A PostgreSQL (process ${lock.pid}) runs in ${cluster.folder} and does not let Shopbell in: stop it with kill -INT ${lock.pid} and start again.`,
				);
			}
		} else if (!told) {
			say("Waiting for the database, which is recovering or being stopped.");
			told = true;
		}
		await pause(RETRY);
	}
}

async function own(cluster: Cluster, at: { pid: number; port: number }, adopted: boolean): Promise<Running> {
	const lease = await takeLease(cluster, at.port);
	const stop = once(() => lease.release(() => postmaster.end(cluster, at.pid, "fast")));
	try {
		await makeDatabase(cluster, at.port);
	} catch (error) {
		await stop();
		throw error;
	}
	return {
		url: urlOf(cluster, at.port, USER, true),
		pid: at.pid,
		adopted,
		lost: lease.lost,
		stop,
	};
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
