/** The folder a cluster lives in: making it whole or not at all, and remembering how to reach it. */
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
	chmodSync,
	chownSync,
	existsSync,
	linkSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { Advice } from "../advice.ts";
import type { Account } from "./account.ts";
import { type Binaries, MAJOR } from "./binaries.ts";
import { type Cluster, environment } from "./postmaster.ts";
import { USER } from "./reach.ts";

/** What `pg.json` keeps between two starts. */
export type Memory = {
	port: number;
	password: string;
	/** The cluster's folder, if it is not the one beside. */
	elsewhere?: string;
};

/** Reads `pg.json`. @throws Advice when it is not what we wrote. */
export function recall(file: string): Memory {
	try {
		return JSON.parse(readFileSync(file, "utf8"));
	} catch {
		throw new Advice(
			`${file} cannot be read: remove it, and the database gets another password at the next start.`,
		);
	}
}

/** Makes up `pg.json` and writes it down; of two that start at once, both use what the first wrote. */
export async function remember(file: string, elsewhere: string | undefined): Promise<Memory> {
	const fresh: Memory = {
		port: await freePort(),
		password: randomBytes(18).toString("base64url"),
		...(elsewhere === undefined ? {} : { elsewhere }),
	};
	const own = `${file}.${process.pid}`;
	writeFileSync(own, `${JSON.stringify(fresh)}\n`, { mode: 0o600 });
	try {
		// A link appears whole or not at all, and never over another.
		linkSync(own, file);
		return fresh;
	} catch {
		return recall(file);
	} finally {
		rmSync(own);
	}
}

/**
 * Gives the cluster, which must not be running, another password: for when `pg.json` was lost. Whoever may start
 * PostgreSQL on the folder alone needs none.
 */
export async function setPassword({ folder, binaries, account, password }: Cluster): Promise<void> {
	const alone = spawn(binaries.postgres, ["--single", "-D", folder, "postgres"], {
		...account,
		cwd: folder,
		env: environment(),
		stdio: ["pipe", "ignore", "ignore"],
	});
	alone.stdin.end(`alter role ${USER} password '${password}'\n`);
	const [code] = await once(alone, "exit");
	if (code === 0) return;
	throw new Advice(`The password of the database in ${folder} is lost, and it could not be given another.`);
}

/** Replaces `pg.json` in one step. */
export function keep(file: string, memory: Memory): void {
	writeFileSync(`${file}.new`, `${JSON.stringify(memory)}\n`, { mode: 0o600 });
	renameSync(`${file}.new`, file);
}

/**
 * Makes the cluster beside its place and moves it there when it is whole, so that a cluster that exists is never a
 * half-made one.
 */
export async function makeCluster(
	folder: string,
	with_: { binaries: Binaries; account: Account; password: string; throwaway: boolean },
): Promise<void> {
	const making = `${folder}.making-${process.pid}`;
	const secret = `${making}.secret`;
	mkdirSync(making, { recursive: true, mode: 0o700 });
	writeFileSync(secret, with_.password, { mode: 0o600 });
	for (const path of with_.account === undefined ? [] : [making, secret]) {
		chownSync(path, with_.account?.uid ?? 0, with_.account?.gid ?? 0);
	}
	try {
		await promisify(execFile)(
			with_.binaries.initdb,
			[
				`--pgdata=${making}`,
				`--username=${USER}`,
				`--pwfile=${secret}`,
				"--auth=scram-sha-256",
				"--encoding=UTF8",
				"--locale-provider=builtin",
				"--builtin-locale=C.UTF-8",
				"--no-instructions",
				...(with_.throwaway ? ["--no-sync"] : []),
			],
			{ ...with_.account, cwd: making, env: environment() },
		);
	} catch (error) {
		// initdb takes back what it has made, all but the folder it was given. A kill leaves more; that is set aside.
		if (readdirSync(making).length === 0) rmdirSync(making);
		const said = (error as { stderr?: string }).stderr?.trim().split("\n").at(-1);
		throw new Advice(`PostgreSQL could not make its folder ${folder}: ${said ?? String(error)}`);
	} finally {
		rmSync(secret, { force: true });
	}
	try {
		renameSync(making, folder);
	} catch (error) {
		// Somebody else finished first. Theirs is used; ours holds nothing.
		if (!isWhole(folder)) throw error;
		rmSync(making, { recursive: true });
	}
}

/** Whether the folder holds a cluster that has been made to the end. */
export function isWhole(folder: string): boolean {
	return existsSync(join(folder, "PG_VERSION")) && existsSync(join(folder, "global", "pg_control"));
}

/**
 * Moves what a broken attempt left out of the way; a folder is never deleted, somebody may want to look into it.
 *
 * @returns the names of the folders as they are now.
 */
export function setAside(folder: string): string[] {
	const parent = dirname(folder);
	const name = folder.slice(parent.length + 1);
	const stamp = new Date().toISOString().replaceAll(":", "-");
	const broken = existsSync(parent)
		? readdirSync(parent).filter((entry) => {
				if (entry === name) return !isWhole(folder);
				const maker = entry.match(/\.making-(\d+)$/)?.[1];
				return maker !== undefined && entry.startsWith(name) && !isAlive(Number(maker));
			})
		: [];
	return broken.map((entry, n) => {
		const aside = `${name}.half-made-${stamp}${n === 0 ? "" : `-${n}`}`;
		renameSync(join(parent, entry), join(parent, aside));
		return join(parent, aside);
	});
}

/** Refuses a cluster of another major version or of another user, before PostgreSQL does so less clearly. */
export function checkCluster(folder: string, account: Account): void {
	const version = Number(readFileSync(join(folder, "PG_VERSION"), "utf8"));
	if (version !== MAJOR) {
		throw new Advice(
			`${folder} was made by PostgreSQL ${version}, and this Shopbell brings PostgreSQL ${MAJOR}: dump it with the version that made it, move the folder away and load the dump into a new one.`,
		);
	}
	const owner = statSync(folder).uid;
	const ours = account?.uid ?? process.getuid?.() ?? owner;
	if (owner === ours) return;
	throw new Advice(
		`${folder} belongs to user ${owner} and Shopbell would run it as user ${ours}: start Shopbell as the user who made it, or give the folder to yourself with chown -R ${ours} ${folder}`,
	);
}

/** Opens the parents that we made ourselves for the account, and for nobody to list. */
export function letThrough(folder: string): void {
	chmodSync(folder, statSync(folder).mode | 0o011);
}

/** A TCP port on the loopback interface that is free now. */
export function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once("error", reject);
		server.listen(0, "127.0.0.1", () => {
			const address = server.address();
			server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
		});
	});
}

/** Whether any process has the number. */
export function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
}
