/** Keeps the search index a few seconds behind the log, and out of the way of those who talk. */
import type { Logger } from "pino";
import type { Sql } from "postgres";
import { indexMessages } from "./index-messages.ts";

/** What is said in this while goes together, in milliseconds: a step for one message costs hardly less than one for many. */
const PAUSE = 3_000;
/** As long as a step should last, in milliseconds: it is three statements, and who talks comes in between. */
const STEP = 5;
/** Messages of a step at the least and at the most. Of fewer, the statements would cost more than what they do. */
const [LEAST, MOST] = [64, 1_000];
/**
 * A rest lasts so many times what the step before it took: in a storm, searching may fall behind, and talking may not. When
 * nobody says anything, what was left is caught up with.
 */
const [REST, QUIET_REST] = [39, 1];
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
	/** Shops in which something was said, and from when on each is looked at; in that order. */
	const touched = new Map<string, number>();
	/** Shops that are to be looked at. */
	const behind = new Set<string>();
	let messages = LEAST;
	/** Whether anybody said anything since the last step began. */
	let talking = false;
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

	/** One step in one shop, and a rest: who talks comes in between. */
	async function work(): Promise<void> {
		let rest = 0;
		try {
			if (performance.now() >= nextRound) {
				for (const { id } of await sql<{ id: string }[]>`select id from shops`) behind.add(id);
				nextRound = performance.now() + ROUND;
			}
			const begun = performance.now();
			for (const [shop, from] of touched) {
				if (from > begun) break;
				touched.delete(shop);
				behind.add(shop);
			}
			const [shop] = behind;
			if (shop !== undefined && !stopped) {
				// Before it is read: what is said meanwhile counts again.
				behind.delete(shop);
				const more = await keeping(shop);
				if (more) behind.add(shop);
				const took = performance.now() - begun;
				aim(took, more);
				rest = took * (talking ? REST : QUIET_REST);
				talking = false;
			}
		} catch (error) {
			log.warn({ err: error }, "the search index could not be brought up to date");
			rest = AFTER_FAILURE;
		}
		working = undefined;
		const [next = nextRound] = touched.values();
		wait(behind.size > 0 ? rest : Math.max(rest, next - performance.now()));
	}

	/** The next step is to take as long as it should, so far as the one that took so long shows. */
	function aim(took: number, full: boolean): void {
		const fit = messages * Math.min(full ? 1.25 : 1, STEP / took);
		messages = Math.round(Math.min(MOST, Math.max(LEAST, messages / 2, fit)));
	}

	/** @throws what went wrong; the shop stays behind. */
	async function keeping(shop: string): Promise<boolean> {
		try {
			return await indexMessages(sql, shop, messages);
		} catch (error) {
			behind.add(shop);
			throw error;
		}
	}

	wait(PAUSE);
	return {
		touched(shop) {
			talking = true;
			if (touched.has(shop)) return;
			if (touched.size === 0 && behind.size === 0 && working === undefined) wait(PAUSE);
			touched.set(shop, performance.now() + PAUSE);
		},
		async stop() {
			stopped = true;
			clearTimeout(timer);
			await working;
		},
	};
}
