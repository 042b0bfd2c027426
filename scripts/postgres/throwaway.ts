/** A cluster for a test run: fast, safe from nothing, and gone afterwards. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accountFor, canEnter } from "./account.ts";
import { findBinaries } from "./binaries.ts";
import { freePort, letThrough, makeCluster, remember } from "./folder.ts";
import type { Cluster } from "./postmaster.ts";
import * as postmaster from "./postmaster.ts";
import { USER, urlOf } from "./reach.ts";
import { makeDatabase, once, type Running } from "./running.ts";

/** Starts a cluster that ends with us, and takes its folder along. */
export async function startThrowaway(): Promise<Running> {
	const account = accountFor();
	const binaries = findBinaries(account);
	const home = mkdtempSync(join(canEnter(account, tmpdir()) ? tmpdir() : "/tmp", "shopbell-pg-"));
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
			const leash = endWithUs(pid, home);
			await makeDatabase(cluster, port);
			return {
				url: urlOf(cluster, port, USER, false),
				pid,
				adopted: false,
				lost: died,
				stop: once(async () => {
					await postmaster.end(cluster, pid, "immediate");
					leash();
					rmSync(home, { recursive: true, force: true, maxRetries: 5 });
				}),
			};
		}
	}
}

/** Has a shell wait for the end of our pipe, which comes even with SIGKILL, and then clear everything away. */
export function endWithUs(pid: number, home: string): () => void {
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
