/** One API process as it runs for real: started, killed, frozen, sent away, and started again on the same port. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { freePort } from "../../scripts/postgres/folder.ts";

/** Lines of its log that are kept to explain what went wrong. */
const KEPT_LINES = 40;
/** Longest it may take to be ready, in milliseconds, on a machine that does many other things. */
const READY_MS = 60_000;

export type ApiOptions = {
	/** The root of the source tree to run. */
	source: string;
	env: Record<string, string>;
};

export class ApiProcess {
	readonly port: number;
	readonly #options: ApiOptions;
	/** The last it said. */
	readonly log: string[] = [];
	/** How often it ended without being asked to. */
	crashes = 0;
	#child: ChildProcess | null = null;

	private constructor(port: number, options: ApiOptions) {
		this.port = port;
		this.#options = options;
	}

	static async start(options: ApiOptions): Promise<ApiProcess> {
		const api = new ApiProcess(await freePort(), options);
		await api.start();
		return api;
	}

	get pid(): number {
		return this.#child?.pid ?? 0;
	}

	/** Resolves when it takes requests. A process that gives up while it starts is started again, as a supervisor does. */
	async start(): Promise<void> {
		const giveUp = performance.now() + READY_MS;
		while (!(await this.#tryStart())) {
			if (performance.now() > giveUp) throw new Error(`The API does not start:\n${this.log.join("\n")}`);
		}
	}

	async #tryStart(): Promise<boolean> {
		const { source, env } = this.#options;
		const here = pathToFileURL(`${source}/`).href;
		const child = spawn(
			process.execPath,
			[
				"--import",
				`${here}scripts/leash.ts`,
				"--import",
				`${here}e2e/faults/shifted-clock.ts`,
				`${source}/api/main.ts`,
			],
			{
				env: {
					...process.env,
					...env,
					PORT: String(this.port),
					HOST: "127.0.0.1",
					LOG_FORMAT: "json",
					LOG_LEVEL: "info",
				},
				stdio: ["ignore", "pipe", "pipe", "ipc"],
			},
		);
		this.#child = child;
		child.once("exit", () => {
			if (this.#child !== child) return;
			this.#child = null;
			this.crashes++;
		});
		const ready = new Promise<boolean>((resolve) => {
			for (const stream of [child.stdout, child.stderr]) {
				if (stream === null) continue;
				createInterface(stream).on("line", (line) => {
					this.log.push(line);
					if (this.log.length > KEPT_LINES) this.log.shift();
					if (line.includes('"msg":"ready"')) resolve(true);
				});
			}
			child.once("exit", () => resolve(false));
		});
		return ready;
	}

	/** `SIGKILL`: no goodbye. `SIGTERM`: asked to leave. Resolves when it has ended. */
	async end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
		const child = this.#child;
		this.#child = null;
		if (child === null) return;
		const gone = once(child, "exit");
		child.kill(signal);
		await gone;
	}

	/** `SIGSTOP`, `SIGCONT`, `SIGUSR2` (the clock jumps). */
	signal(signal: "SIGSTOP" | "SIGCONT" | "SIGUSR2"): void {
		this.#child?.kill(signal);
	}

	async readyz(): Promise<{ status: number; body: string }> {
		const answer = await fetch(`http://127.0.0.1:${this.port}/readyz`);
		return { status: answer.status, body: await answer.text() };
	}
}
