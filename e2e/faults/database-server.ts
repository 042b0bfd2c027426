/** A PostgreSQL of its own that may be killed, frozen and brought back; it keeps what it confirmed, as in production. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { accountFor, canEnter } from "../../scripts/postgres/account.ts";
import { findBinaries } from "../../scripts/postgres/binaries.ts";
import { freePort, letThrough, makeCluster, remember } from "../../scripts/postgres/folder.ts";
import { type Cluster, isPostmaster, launch } from "../../scripts/postgres/postmaster.ts";
import { USER, urlOf } from "../../scripts/postgres/reach.ts";
import { makeDatabase } from "../../scripts/postgres/running.ts";
import { endWithUs } from "../../scripts/postgres/throwaway.ts";

/** Between two tries to start it, in milliseconds: what a supervisor waits. */
const AGAIN_MS = 100;

export type DatabaseOptions = {
	/** Where to put the data; a temporary folder of its own when not given. */
	home?: string;
	/** More settings, `name=value`. */
	settings?: string[];
};

export class DatabaseServer {
	readonly cluster: Cluster;
	readonly port: number;
	/** The folder that its folder is in. */
	readonly home: string;
	readonly #keep: boolean;
	#pid = 0;
	#died: Promise<void> = Promise.resolve();
	/** Takes off what would clear everything away if we were killed. */
	#leash: () => void = () => {};

	private constructor(cluster: Cluster, port: number, home: string, keep: boolean) {
		this.cluster = cluster;
		this.port = port;
		this.home = home;
		this.#keep = keep;
	}

	static async start({ home, settings = [] }: DatabaseOptions = {}): Promise<DatabaseServer> {
		const account = accountFor();
		const own =
			home ?? mkdtempSync(join(canEnter(account, tmpdir()) ? tmpdir() : "/tmp", "shopbell-faults-"));
		if (account !== undefined) letThrough(own);
		const memory = await remember(join(own, "pg.json"), undefined);
		const cluster: Cluster = {
			folder: join(own, "pg"),
			log: join(own, "pg.log"),
			binaries: findBinaries(account),
			account,
			password: memory.password,
			settings: ["max_connections=200", ...settings],
		};
		await makeCluster(cluster.folder, { ...cluster, throwaway: home === undefined });
		const server = new DatabaseServer(cluster, await freePort(), own, home !== undefined);
		await server.start();
		await makeDatabase(cluster, server.port);
		return server;
	}

	/** Starts what another one left, moved to another place. */
	static async revive(other: DatabaseServer, home: string): Promise<DatabaseServer> {
		const folder = join(home, "pg");
		rmSync(join(folder, "postmaster.pid"), { force: true });
		const cluster = { ...other.cluster, folder, log: join(home, "pg.log") };
		const server = new DatabaseServer(cluster, await freePort(), home, true);
		await server.start();
		return server;
	}

	/** The address of its database, by another port when a road leads there. */
	url(port = this.port): string {
		return urlOf(this.cluster, port, USER, false);
	}

	get running(): boolean {
		return isPostmaster(this.#pid, this.cluster.folder);
	}

	/** Starts it, over and over until it stands; recovery from a crash takes what it takes. */
	async start(): Promise<void> {
		for (;;) {
			const outcome = await launch(this.cluster, this.port);
			if (outcome.kind === "ready") {
				this.#pid = outcome.pid;
				this.#died = outcome.died;
				this.#leash();
				this.#leash = this.#keep ? () => {} : endWithUs(outcome.pid, this.home);
				return;
			}
			if (outcome.kind === "failed") throw new Error(`PostgreSQL: ${outcome.why}`);
			await pause(AGAIN_MS);
		}
	}

	/** `kill -9` of the postmaster and of everything it started: nothing is written down any more. */
	async kill(): Promise<void> {
		const family = [this.#pid, ...childrenOf(this.#pid)];
		for (const pid of family) send(pid, "SIGKILL");
		await this.#gone();
	}

	/** Its process does not keep ours alive, but waiting for its end does. */
	async #gone(): Promise<void> {
		const awake = setInterval(() => {}, 1_000);
		await this.#died;
		clearInterval(awake);
	}

	freeze(): void {
		for (const pid of [this.#pid, ...childrenOf(this.#pid)]) send(pid, "SIGSTOP");
	}

	thaw(): void {
		for (const pid of [...childrenOf(this.#pid), this.#pid]) send(pid, "SIGCONT");
	}

	async stop(): Promise<void> {
		this.thaw();
		send(this.#pid, "SIGINT");
		await this.#gone();
	}

	async remove(): Promise<void> {
		this.thaw();
		send(this.#pid, "SIGQUIT");
		await this.#gone();
		this.#leash();
		if (!this.#keep) rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
	}
}

function childrenOf(pid: number): number[] {
	try {
		return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
			.trim()
			.split(" ")
			.filter(Boolean)
			.map(Number);
	} catch {
		return [];
	}
}

function send(pid: number, signal: NodeJS.Signals): void {
	try {
		process.kill(pid, signal);
	} catch {
		// It has gone already.
	}
}
