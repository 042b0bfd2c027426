/** The PostgreSQL that everything measured stores in: one cluster for all, which keeps what it confirms, on the measured core. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import { accountFor, canEnter } from "../scripts/postgres/account.ts";
import { findBinaries } from "../scripts/postgres/binaries.ts";
import { freePort, letThrough, makeCluster, remember } from "../scripts/postgres/folder.ts";
import { type Cluster, end, launch } from "../scripts/postgres/postmaster.ts";
import { USER, urlOf } from "../scripts/postgres/reach.ts";
import { MEASURED_CORE, moveToCore } from "./cores.ts";

export type BenchDatabase = {
	pid: number;
	port: number;
	user: string;
	password: string;
	/**
	 * Makes an empty database, instead of one of that name from before, and says how it is reached: over the Unix socket, or
	 * over TCP for who cannot.
	 */
	create: (name: string) => Promise<{ local: string; tcp: string }>;
	stop: () => Promise<void>;
};

/**
 * @param pinned whether it stays on the measured core.
 * @param settings `name=value`, above PostgreSQL's own defaults. Durability is never among them.
 */
export async function startDatabase(pinned = true, settings: string[] = []): Promise<BenchDatabase> {
	const account = accountFor();
	const home = mkdtempSync(join(canEnter(account, tmpdir()) ? tmpdir() : "/tmp", "shopbell-bench-"));
	if (account !== undefined) letThrough(home);
	const { password } = await remember(join(home, "pg.json"), undefined);
	const cluster: Cluster = {
		folder: join(home, "pg"),
		log: join(home, "pg.log"),
		binaries: findBinaries(account),
		account,
		password,
		settings: ["max_connections=200", ...settings],
	};
	await makeCluster(cluster.folder, { ...cluster, throwaway: true });
	const port = await freePort();
	const outcome = await launch(cluster, port);
	if (outcome.kind !== "ready") throw new Error(`PostgreSQL: ${JSON.stringify(outcome)}`);
	const { pid } = outcome;
	const clear = () => {
		// Also when we are broken off: it ends at once, and its folder goes when it has.
		spawnSync("sh", ["-c", 'kill -QUIT "$1"; sleep 1; rm -rf -- "$2"', "sh", String(pid), home], {
			stdio: "ignore",
		});
	};
	process.once("exit", clear);
	if (pinned) moveToCore(MEASURED_CORE, pid);
	return {
		pid,
		port,
		user: USER,
		password,
		async create(name) {
			await ask(urlOf(cluster, port, "postgres", false), async (sql) => {
				await sql`drop database if exists ${sql(name)} with (force)`;
				await sql`create database ${sql(name)}`;
			});
			return { local: urlOf(cluster, port, name, true), tcp: urlOf(cluster, port, name, false) };
		},
		async stop() {
			await end(cluster, pid, "immediate");
			process.off("exit", clear);
			rmSync(home, { recursive: true, force: true, maxRetries: 5 });
		},
	};
}

/** Asks over a TCP connection of its own, whatever the address says. */
export async function ask<T>(url: string, question: (sql: Sql) => Promise<T>): Promise<T> {
	const sql = postgres(url.replace(/\?.*/, ""), { max: 1, fetch_types: false, onnotice: () => {} });
	try {
		return await question(sql);
	} finally {
		await sql.end();
	}
}
