/** One running PostgreSQL: starting it, knowing it again, asking it, ending it. */
import { execFileSync, spawn } from "node:child_process";
import {
	closeSync,
	existsSync,
	fstatSync,
	openSync,
	readFileSync,
	readlinkSync,
	realpathSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Account } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { socketFolder } from "./reach.ts";

/** Between two looks at whether it is up or down, in milliseconds. */
const POLL = 15;
/** A folder with a cluster in it and all that is needed to run and reach it. */
export type Cluster = {
	folder: string;
	log: string;
	binaries: Binaries;
	account: Account;
	password: string;
	/** `name=value` given on the command line. */
	settings: string[];
};

/** What came of an attempt to start. */
export type Outcome =
	| { kind: "ready"; pid: number; died: Promise<void> }
	/** Another postmaster holds the folder. */
	| { kind: "held" }
	| { kind: "port taken" }
	/** Processes of a killed postmaster have not ended yet. */
	| { kind: "not yet" }
	| { kind: "failed"; why: string };

/** The lines of `postmaster.pid` that matter. */
export type LockFile = { pid: number; port: number; ready: boolean };

/** Starts a postmaster on the folder and waits, however long the recovery takes, until it is ready or has ended. */
export async function launch(cluster: Cluster, port: number): Promise<Outcome> {
	const log = openSync(cluster.log, "a", 0o600);
	const from = fstatSync(log).size;
	const settings = [
		"listen_addresses=127.0.0.1",
		`unix_socket_directories=${socketFolder(cluster.folder) ?? ""}`,
		"timezone=UTC",
		...cluster.settings,
	];
	const child = spawn(
		cluster.binaries.postgres,
		["-D", cluster.folder, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])],
		// In a session of its own: Ctrl-C on the terminal must reach the server first and the database last.
		{
			...cluster.account,
			cwd: cluster.folder,
			detached: true,
			stdio: ["ignore", log, log],
			env: environment(),
		},
	);
	closeSync(log);
	child.unref();
	let ended = false;
	const died = new Promise<void>((resolve) => {
		const end = () => {
			ended = true;
			resolve();
		};
		child.once("exit", end);
		child.once("error", end);
	});
	while (!ended) {
		const lock = readLock(cluster.folder);
		if (lock !== undefined && lock.pid === child.pid && lock.ready)
			return { kind: "ready", pid: lock.pid, died };
		await Promise.race([died, pause(POLL)]);
	}
	return explain(readFileSync(cluster.log).subarray(from).toString());
}

/** Reads what a postmaster that ended at once has written. */
export function explain(log: string): Outcome {
	if (log.includes('lock file "postmaster.pid" already exists')) return { kind: "held" };
	if (/could not bind|could not create any TCP\/IP sockets/.test(log)) return { kind: "port taken" };
	if (/pre-existing shared memory block|lock file "[^"]*" is empty/.test(log)) return { kind: "not yet" };
	const fatal = log.match(/(?:FATAL|PANIC): +(.*)/)?.[1] ?? log.trim().split("\n").at(-1) ?? "";
	return { kind: "failed", why: fatal };
}

/** What the folder's `postmaster.pid` says; it may be stale, and its process another program by now. */
export function readLock(folder: string): LockFile | undefined {
	let lines: string[];
	try {
		lines = readFileSync(join(folder, "postmaster.pid"), "utf8").split("\n");
	} catch {
		return undefined;
	}
	const [pid, , , port] = lines.map(Number);
	if (pid === undefined || !(pid > 0)) return undefined;
	return { pid, port: port ?? 0, ready: lines[7]?.trim() === "ready" };
}

/** Whether the process is a postmaster of this folder: a living process with the number is no proof, numbers are reused. */
export function isPostmaster(pid: number, folder: string): boolean {
	try {
		switch (process.platform) {
			case "linux":
				return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder) && !isZombie(pid);
			case "win32":
				return execFileSync("tasklist", ["/FI", `PID eq ${pid}`, "/NH"], { encoding: "utf8" }).includes(
					"postgres.exe",
				);
			default:
				return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).includes(
					folder,
				);
		}
	} catch {
		return false;
	}
}

/** Where no init process collects the dead, a killed postmaster stays in the table and looks alive. */
function isZombie(pid: number): boolean {
	return / \(.*\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
}

/**
 * Ends the postmaster and waits until it has ended.
 *
 * @param how `fast` ends the sessions and writes everything down; `immediate` is for a cluster that is thrown away.
 */
export async function end(cluster: Cluster, pid: number, how: "fast" | "immediate"): Promise<void> {
	if (process.platform === "win32") {
		execFileSync(cluster.binaries.pgCtl, ["stop", "-D", cluster.folder, "-m", how, "-s"], {
			stdio: "ignore",
		});
		return;
	}
	try {
		process.kill(pid, how === "fast" ? "SIGINT" : "SIGQUIT");
	} catch {
		return;
	}
	while (isPostmaster(pid, cluster.folder) && existsSync(join(cluster.folder, "postmaster.pid")))
		await pause(POLL);
}

/** Ours without what would steer PostgreSQL, and in English, since we read what it says. */
export function environment(): NodeJS.ProcessEnv {
	const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
	return { ...Object.fromEntries(kept), LC_ALL: "C" };
}
