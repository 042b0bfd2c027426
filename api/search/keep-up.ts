/** Keeps the search index a second behind the log, and out of the way of those who talk. */
import type { Logger } from "pino";
import type { Sql } from "postgres";
import { indexMessages } from "./index-messages.ts";

/** What is said in this while goes together, in milliseconds. */
const PAUSE = 1_000;
/** A pause lasts so many times what the work before it took: in a storm, searching may fall behind, and talking may not. */
const REST = 19;
/** After a failure, in milliseconds. */
const AFTER_FAILURE = 2_000;
/** How often every shop is looked at: what a process did not get to before it died. Milliseconds. */
const ROUND = 300_000;

export type KeepingUp = {
	/** Something was said or changed in this shop; returns at once. */
	touched: (shop: string) => void;
	/** Ends when the step under way has. */
	stop: () => Promise<void>;
};

/** Follows the log of every shop, from where the index was left. */
export function keepUp(sql: Sql, log: Logger): KeepingUp {
	const behind = new Set<string>();
	let nextRound = 0;
	let timer: NodeJS.Timeout | undefined;
	let working: Promise<void> | undefined;
	let stopped = false;

	function wait(ms: number): void {
		if (stopped) return;
		clearTimeout(timer);
		timer = setTimeout(() => {
			working = work();
		}, ms).unref();
	}

	async function work(): Promise<void> {
		const begun = performance.now();
		let rest = ROUND;
		try {
			if (begun >= nextRound) {
				for (const { id } of await sql<{ id: string }[]>`select id from shops`) behind.add(id);
				nextRound = begun + ROUND;
			}
			for (const shop of [...behind]) {
				if (stopped) break;
				// Before it is read: what is said meanwhile counts again.
				behind.delete(shop);
				if (await keeping(shop)) behind.add(shop);
			}
			if (behind.size > 0) rest = Math.max(PAUSE, REST * (performance.now() - begun));
		} catch (error) {
			log.warn({ err: error }, "the search index could not be brought up to date");
			rest = AFTER_FAILURE;
		}
		working = undefined;
		wait(rest);
	}

	/** @throws what went wrong; the shop stays behind. */
	async function keeping(shop: string): Promise<boolean> {
		try {
			return await indexMessages(sql, shop);
		} catch (error) {
			behind.add(shop);
			throw error;
		}
	}

	wait(PAUSE);
	return {
		touched(shop) {
			if (behind.size === 0 && working === undefined) wait(PAUSE);
			behind.add(shop);
		},
		async stop() {
			stopped = true;
			clearTimeout(timer);
			await working;
		},
	};
}
