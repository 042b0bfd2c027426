/** A crowd, from outside: tells it what to do and waits for what it says. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { pathToFileURL } from "node:url";
import type { News, Order, Wishes } from "./crowd.ts";
import type { Testimony } from "./record.ts";

export class CrowdError extends Error {
	override readonly name = "CrowdError";
}

type Question = { resolve: (news: News) => void; reject: (error: Error) => void; waits: string[] };

export class Crowd {
	readonly #child: ChildProcess;
	readonly #questions = new Map<number, Question>();
	#asked = 0;

	private constructor(child: ChildProcess) {
		this.#child = child;
		child.on("message", (news: News) => {
			const question = this.#questions.get(news.n);
			if (news.waits) {
				if (question) question.waits = news.waits;
				return;
			}
			this.#questions.delete(news.n);
			question?.resolve(news);
		});
		child.once("exit", (code) => {
			for (const { reject } of this.#questions.values())
				reject(new CrowdError(`the crowd ended with ${code}`));
		});
	}

	/**
	 * @param source the root of the source tree whose client the people use.
	 * @param clockOff by how much their clock is wrong, in milliseconds.
	 */
	static async gather(source: string, wishes: Wishes, clockOff = 0): Promise<Crowd> {
		const here = pathToFileURL(`${source}/e2e/faults/`).href;
		const clock = clockOff === 0 ? [] : ["--import", `${here}shifted-clock.ts`];
		const child = spawn(process.execPath, [...clock, `${source}/e2e/faults/crowd.ts`], {
			env: { ...process.env, CLOCK_OFF: String(clockOff) },
			serialization: "advanced",
			stdio: ["ignore", "inherit", "inherit", "ipc"],
		});
		await once(child, "spawn");
		const crowd = new Crowd(child);
		crowd.#say({ kind: "begin", wishes });
		return crowd;
	}

	hush(): void {
		this.#say({ kind: "hush" });
	}

	speak(): void {
		this.#say({ kind: "speak" });
	}

	/** When what was said until now had been acknowledged and was on every screen (Unix time, milliseconds). */
	settled(within: number): Promise<number> {
		return this.#ask("settled", within).then(({ at }) => at);
	}

	/** When everybody was connected and nothing on its way (Unix time, milliseconds). */
	rest(within: number): Promise<number> {
		return this.#ask("rest", within).then(({ at }) => at);
	}

	async testify(): Promise<Testimony> {
		const { testimony } = await this.#ask("testify", 60_000);
		if (testimony === undefined) throw new CrowdError("the crowd said nothing");
		return testimony;
	}

	async leave(): Promise<void> {
		if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
		const gone = once(this.#child, "exit");
		this.#child.kill("SIGKILL");
		await gone;
	}

	/** Milliseconds for `within`; then it gives up and says what it still waits for. */
	async #ask(kind: "settled" | "rest" | "testify", within: number): Promise<News> {
		const n = ++this.#asked;
		let timer: NodeJS.Timeout | undefined;
		const answer = new Promise<News>((resolve, reject) => {
			const question: Question = { resolve, reject, waits: [] };
			this.#questions.set(n, question);
			timer = setTimeout(
				() => reject(new CrowdError(`after ${within / 1000} s: ${question.waits.join("; ")}`)),
				within,
			);
			this.#say({ kind, n });
		});
		return answer.finally(() => {
			clearTimeout(timer);
			this.#questions.delete(n);
		});
	}

	#say(order: Order): void {
		this.#child.send(order, () => {});
	}
}
