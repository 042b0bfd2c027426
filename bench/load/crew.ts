/** A generator as the bench holds it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { LOAD_CORE, onCore } from "../cores.ts";
import type { Answer, Load, Order, Talk } from "./order.ts";
import type { Seat } from "./seat.ts";

const PROGRAM = fileURLToPath(new URL("generator.ts", import.meta.url));

/** Before anything is counted, in milliseconds. */
const WARM_MS = 500;

export class Crew {
	readonly #child: ChildProcess;

	constructor(core = LOAD_CORE) {
		const [command, args] = onCore(core, process.execPath, ["--max-semi-space-size=32", PROGRAM]);
		this.#child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
	}

	/** Seats all of them. @returns how many a second sat down. */
	async open(seats: Seat[], atOnce = 20): Promise<number> {
		const answer = await this.#ask({ do: "open", seats, atOnce });
		return "opened" in answer ? answer.opened.perSecond : Number.NaN;
	}

	/**
	 * Has them talk, after half a second of warming up.
	 *
	 * @param measured the processes whose processor time is counted, with all that came of them.
	 */
	async load(talk: Omit<Talk, "warmMs"> & { warmMs?: number }, measured: number[]): Promise<Load> {
		const answer = await this.#ask({ do: "load", talk: { warmMs: WARM_MS, ...talk }, measured });
		if ("load" in answer) return answer.load;
		throw new Error("the generator answered something else");
	}

	/** All get up, without a goodbye. */
	async close(): Promise<void> {
		await this.#ask({ do: "close" });
	}

	async stop(): Promise<void> {
		if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
		const gone = once(this.#child, "exit");
		this.#child.disconnect();
		await gone;
	}

	async #ask(order: Order): Promise<Answer> {
		const done = new AbortController();
		const { signal } = done;
		const answered = once(this.#child, "message", { signal });
		const ended = once(this.#child, "exit", { signal }).then(() => {
			throw new Error("the generator ended");
		});
		for (const loser of [answered, ended]) loser.catch(() => {});
		this.#child.send(order);
		const [answer] = (await Promise.race([answered, ended]).finally(() => done.abort())) as [Answer];
		if ("failed" in answer) throw new Error(answer.failed);
		return answer;
	}
}
