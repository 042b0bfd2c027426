/** A real nats-server for tests: one, or a cluster of three. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { Advice } from "./advice.ts";
import { installWithApt } from "./apt.ts";
import { freePort } from "./postgres/folder.ts";

/** Where Debian puts it, which is on the path of root alone. */
const DEBIAN = "/usr/sbin";
/** Longest it may take until it listens, in milliseconds. */
const READY_MS = 20_000;

/**
 * The first nats-server that runs: `NATS_SERVER_PATH`, the system's; else one is installed, on Debian as root.
 *
 * @throws Advice when there is none.
 */
export async function findNats(say: (line: string) => void = () => {}): Promise<string> {
	const named = process.env.NATS_SERVER_PATH;
	if (named !== undefined && named !== "") {
		if (runs(named)) return named;
		throw new Advice(`NATS_SERVER_PATH is ${named}, and that does not run: correct it or leave it out.`);
	}
	const look = () => {
		const folders = [...(process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== ""), DEBIAN];
		return folders.map((folder) => join(folder, "nats-server")).find(runs);
	};
	const found = look();
	if (found !== undefined) return found;
	say("No nats-server here yet: installing one for the tests.");
	const reason = await installWithApt(["nats-server"]);
	const installed = look();
	if (installed !== undefined) return installed;
	throw new Advice(
		`There is no nats-server for the tests: install one, or set NATS_SERVER_PATH (${reason ?? "Debian's does not run here"}).`,
	);
}

function runs(file: string): boolean {
	return existsSync(file) && spawnSync(file, ["--version"], { timeout: 20_000 }).status === 0;
}

export class NatsServer {
	readonly port: number;
	readonly #program: string;
	readonly #cluster: string[];
	#child: ChildProcess | null = null;

	/** @param cluster what it is told of the others. */
	constructor(program: string, port: number, cluster: string[] = []) {
		this.#program = program;
		this.port = port;
		this.#cluster = cluster;
	}

	get url(): string {
		return `nats://127.0.0.1:${this.port}`;
	}

	/** Starts it, also after a `kill`. Resolves when it listens. */
	async start(): Promise<void> {
		const child = spawn(this.#program, ["-a", "127.0.0.1", "-p", String(this.port), ...this.#cluster], {
			stdio: ["ignore", "ignore", "pipe"],
		});
		this.#child = child;
		const said: string[] = [];
		const ready = new Promise<void>((resolve) => {
			createInterface(child.stderr).on("line", (line) => {
				if (said.length < 50) said.push(line);
				if (line.includes("Server is ready")) resolve();
			});
		});
		const failed = (why: string) => new Error(`nats-server ${why}:\n${said.join("\n")}`);
		const controller = new AbortController();
		const { signal } = controller;
		const ended = once(child, "exit", { signal }).then(() => {
			throw failed("ended");
		});
		const late = once(AbortSignal.timeout(READY_MS), "abort", { signal }).then(() => {
			throw failed("is not ready");
		});
		for (const loser of [ended, late]) loser.catch(() => {});
		await Promise.race([ready, ended, late]).finally(() => controller.abort());
	}

	/** `kill -9`. */
	kill(): Promise<void> {
		return this.#end("SIGKILL");
	}

	freeze(): void {
		this.#child?.kill("SIGSTOP");
	}

	thaw(): void {
		this.#child?.kill("SIGCONT");
	}

	stop(): Promise<void> {
		this.thaw();
		return this.#end("SIGTERM");
	}

	async #end(signal: NodeJS.Signals): Promise<void> {
		const child = this.#child;
		this.#child = null;
		if (child === null || child.exitCode !== null || child.signalCode !== null) return;
		const gone = once(child, "exit");
		child.kill(signal);
		await gone;
	}
}

/**
 * Starts so many; more than one form a cluster.
 *
 * @throws Advice when there is no nats-server.
 */
export async function startNats(count: number): Promise<NatsServer[]> {
	if (count === 0) return [];
	const program = await findNats();
	const ports = await Promise.all(
		Array.from({ length: count }, async () => [await freePort(), await freePort()]),
	);
	const routes = ports.map(([, route]) => `nats://127.0.0.1:${route}`).join(",");
	const servers = ports.map(
		([port, route], at) =>
			new NatsServer(
				program,
				port ?? 0,
				count === 1
					? []
					: [
							"--cluster_name",
							"tests",
							"--cluster",
							`nats://127.0.0.1:${route}`,
							"--routes",
							routes,
							"-n",
							`n${at}`,
						],
			),
	);
	await Promise.all(servers.map((server) => server.start()));
	return servers;
}
