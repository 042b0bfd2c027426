/** A real nats-server for tests: one, or a cluster of three; it may be killed, frozen and started again. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { freePort } from "./ports.ts";

declare module "vitest" {
	interface ProvidedContext {
		/** The nats-server program, or why there is none. */
		nats: { program: string } | { missing: string };
	}
}

/** Longest it may take until it listens, in milliseconds. */
const READY_MS = 20_000;

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

/** Starts so many; more than one form a cluster. */
export async function startNats(program: string, count: number): Promise<NatsServer[]> {
	const ports = await Promise.all(
		Array.from({ length: count }, async () => [await freePort(), await freePort()]),
	);
	const routes = ports.map(([, route]) => `nats://127.0.0.1:${route}`).join(",");
	const cluster = (at: number, route = 0) =>
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
				];
	const servers = ports.map(([port = 0, route], at) => new NatsServer(program, port, cluster(at, route)));
	await Promise.all(servers.map((server) => server.start()));
	return servers;
}
