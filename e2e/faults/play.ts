/** Plays faults: a stage, people who talk, the fault under load, and the judgement. */
import { setTimeout as pause } from "node:timers/promises";
import { HEARTBEAT_MS } from "../../protocol/limits.ts";
import { check, type Verdict } from "./check.ts";
import { Crowd } from "./crowd-process.ts";
import { dice } from "./dice.ts";
import type { Fault, Setting, Stage } from "./fault.ts";
import { startFleet } from "./fleet.ts";
import { nothing, together } from "./record.ts";

/** Until everybody has everything again, in milliseconds, unless the fault says otherwise. */
const RECOVERS_WITHIN = 60_000;
/** The fault comes at a moment between these after the last one, in milliseconds. */
const MOMENT = [100, 1_100] as const;
/** Longest until the last mark has moved, once people have stopped talking, in milliseconds. */
const REST_WITHIN = 60_000;
/** Longest until screens that are at rest agree with the database, in milliseconds: a heartbeat and some more. */
const CONVERGES_WITHIN = HEARTBEAT_MS + 5_000;
/** Between two looks at whether they do, in milliseconds. */
const LOOK_AGAIN = 500;

export type Row = {
	name: string;
	/** How often it happened. */
	times: number;
	acknowledged: number;
	verdict: Verdict;
	/** From the end of the fault until everything said before that was acknowledged and on every screen, each time. */
	recovery: number[];
	/** Whether everybody had begun to talk before anything broke. */
	began: boolean;
	/** Why it was not done. */
	skipped?: string;
};

const none = (): Verdict => ({ lost: [], doubled: [], reordered: [], other: [] });

/** Everything that went wrong, in sentences. */
export const complaints = ({ lost, doubled, reordered, other }: Verdict): string[] => [
	...lost,
	...doubled,
	...reordered,
	...other,
];

/**
 * Plays faults one after the other.
 *
 * @param options.seed of every chance in it; printed, so that a failure can be played again.
 * @param options.source the source tree to run; this one when not given.
 */
export class Theatre {
	readonly #seed: number;
	readonly #source: string | undefined;
	#stage: (Stage & { setting: Setting; undo: () => void }) | null = null;
	/** Acknowledged before the fault that is being played. */
	#before = 0;

	constructor(options: { seed: number; source?: string }) {
		this.#seed = options.seed;
		this.#source = options.source;
	}

	async play(fault: Fault, times: number): Promise<Row> {
		const { name } = fault;
		const missing = fault.missing?.() ?? null;
		if (missing !== null)
			return {
				name,
				times: 0,
				acknowledged: 0,
				verdict: none(),
				recovery: [],
				began: false,
				skipped: missing,
			};
		const recovery: number[] = [];
		const row: Row = { name, times, acknowledged: 0, verdict: none(), recovery, began: false };
		try {
			const stage = await this.#set(fault.setting);
			row.began = true;
			for (const crowd of stage.crowds) crowd.speak();
			for (let time = 0; time < times; time++) {
				await pause(MOMENT[0] + stage.random() * (MOMENT[1] - MOMENT[0]));
				await fault.strike(stage);
				const over = Date.now();
				const within = fault.recoversWithin ?? RECOVERS_WITHIN;
				if (fault.quietAfterwards) for (const crowd of stage.crowds) crowd.hush();
				const again = (crowd: Crowd) => (fault.quietAfterwards ? crowd.rest(within) : crowd.settled(within));
				recovery.push(Math.max(0, Math.max(...(await Promise.all(stage.crowds.map(again)))) - over));
			}
			await fault.afterwards?.(stage);
			const { acknowledged, verdict } = await judge(stage, fault.mayJump ?? false);
			row.acknowledged = acknowledged - this.#before;
			row.verdict = verdict;
			this.#before = acknowledged;
			for (const api of stage.fleet.apis) {
				if (api.crashes > 0) verdict.other.push(`a process gave up by itself:\n${api.log.join("\n")}`);
			}
		} catch (error) {
			row.verdict = await this.#soFar();
			row.verdict.other.unshift(error instanceof Error ? (error.stack ?? error.message) : String(error));
			for (const { log } of this.#stage?.fleet.apis ?? []) row.verdict.other.push(log.slice(-10).join("\n"));
		}
		// What went wrong once would be found again after every later fault.
		if (complaints(row.verdict).length > 0) await this.close();
		return row;
	}

	/** What can be said when people do not come to rest: of what was acknowledged, and of what moved on a screen. */
	async #soFar(): Promise<Verdict> {
		const { crowds = [], fleet, excused } = this.#stage ?? {};
		try {
			const { acknowledged, jumps } = together(await Promise.all(crowds.map((crowd) => crowd.testify())));
			const ledger = await fleet?.ledger();
			if (ledger === undefined) return none();
			// They still talk: counters and marks move while they are read.
			return { ...check({ ...nothing(), acknowledged, jumps }, ledger, excused), other: [] };
		} catch {
			// Nobody is there any more to ask.
			return none();
		}
	}

	/** Takes the stage down. */
	async close(): Promise<void> {
		const stage = this.#stage;
		this.#stage = null;
		this.#before = 0;
		if (stage === null) return;
		await Promise.all(stage.crowds.map((crowd) => crowd.leave()));
		await stage.fleet.stop();
		stage.undo();
	}

	/** The stage for a setting: the one that stands, or a new one on which everybody has begun to talk. */
	async #set(setting: Setting): Promise<Stage> {
		if (this.#stage?.setting === setting) return this.#stage;
		await this.close();
		const random = dice(this.#seed);
		const ground = setting.ground?.();
		const database = { ...setting.database, ...(ground && { home: ground.home }) };
		const fleet = await startFleet({
			...setting,
			database,
			random,
			...(this.#source !== undefined && { source: this.#source }),
		});
		const crowds: Crowd[] = [];
		const undo = () => ground?.undo();
		this.#stage = { fleet, crowds, random, excused: new Set(), setting, undo };
		for (const [at, some] of [setting, ...(setting.more ?? [])].entries()) {
			const { buyers, desks, clockOff, aside } = { clockOff: 0, aside: false, ...some };
			const wishes = {
				name: at === 0 ? "" : `${"abc"[at]}`,
				origin: aside ? `http://127.0.0.1:${fleet.side.port}` : fleet.origin,
				shop: fleet.shop.id,
				keys: await Promise.all(Array.from({ length: desks }, () => fleet.aDesk())),
				buyers,
				pace: setting.pace,
				length: setting.length ?? 0,
				reloads: 0.03,
				seed: this.#seed + at,
			};
			crowds.push(await Crowd.gather(fleet.source, wishes, clockOff));
		}
		await Promise.all(crowds.map((crowd) => crowd.settled(RECOVERS_WITHIN)));
		return this.#stage;
	}
}

/** Lets everybody finish and compares. What nobody was told of is noticed with the next heartbeat, and not later. */
async function judge(
	{ crowds, fleet, excused }: Stage,
	mayJump: boolean,
): Promise<{ acknowledged: number; verdict: Verdict }> {
	for (const crowd of crowds) crowd.hush();
	const giveUp = performance.now() + CONVERGES_WITHIN;
	for (;;) {
		await Promise.all(crowds.map((crowd) => crowd.rest(REST_WITHIN)));
		const seen = together(await Promise.all(crowds.map((crowd) => crowd.testify())));
		if (mayJump) seen.jumps = [];
		const verdict = check(seen, await fleet.ledger(), excused);
		if (complaints(verdict).length === 0 || performance.now() > giveUp)
			return { acknowledged: seen.acknowledged.length, verdict };
		await pause(LOOK_AGAIN);
	}
}
