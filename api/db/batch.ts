/**
 * Group commit, and group reading: what arrives while a statement is in flight goes together in the next one. Who comes
 * alone waits for nobody; where several meet, more are about to come, and a statement for many costs little more than one
 * for two.
 */
import { ApiError } from "../errors.ts";
import { isOutage } from "./failure.ts";
import { refusalOf } from "./refusal.ts";

/** Most items of one statement. */
const SIZE_MAX = 500;
/** Statements in flight at once. They never touch the same conversation, so one conversation's order is kept. */
const IN_FLIGHT_MAX = 2;
/**
 * How long the first may take before a second goes beside it, in milliseconds: it waits for a lock, or its connection has
 * died without a word, and the others must not suffer for it.
 */
const PATIENCE = 100;
/**
 * After so many in one statement, the next wait for more, unless so many wait already; how long, in milliseconds. In a
 * crowd, where a statement takes several itself, a longer wait is not felt, and larger ones are cheaper.
 */
const COMPANY = { least: 3, enough: 32, linger: 1 };
const CROWD = { least: 48, enough: SIZE_MAX, linger: 4 };
/** How long the shorter way is not tried after it failed, in milliseconds: retries come in flocks. */
const SHORTER_AGAIN = 50;
/** How often a statement that lost a race is tried as it is, before it is halved. */
const ATTEMPTS = 4;

/**
 * Races that running again resolves: unique violation, a parent that went away meanwhile (foreign key violation),
 * serialization failure, deadlock, lock not available.
 */
const RACES = new Set(["23505", "23503", "40001", "40P01", "55P03"]);

type Waiting<Item, Answer> = {
	item: Item;
	place: string;
	resolve: (answer: Answer) => void;
	reject: (error: unknown) => void;
	/** The one of the same place that was taken before it. */
	before: Waiting<Item, Answer> | undefined;
};

/** One in flight, since when, and the places it touches. */
type Statement = { since: number; places: ReadonlyMap<string, unknown> };

export type Batch<Item, Answer> = (item: Item) => Promise<Answer>;

type More<Item, Answer> = {
	/** Whether two of one place must not be in one statement. */
	twins?: (one: Item, other: Item) => boolean;
	/**
	 * A cheaper statement for what is usual, tried first. It answers only what it did; what it left undone, and everything
	 * when it fails, is left to `write`.
	 */
	shorter?: (items: Item[]) => Promise<(Answer | undefined)[]>;
	/** Told of items that may have been stored, and may not. */
	doubtful?: (items: Item[]) => void;
};

/**
 * @param write one statement for all items, which may as well read; answers in the order of the items, an error for an
 *   item that is refused.
 * @param place what must not be in two statements at once: the conversation. Items of one place keep their order. If two
 *   shops' conversations should be called the same, they only wait for each other.
 */
export function batch<Item, Answer>(
	write: (items: Item[]) => Promise<(Answer | ApiError)[]>,
	place: (item: Item) => string,
	{ twins, shorter, doubtful = () => {} }: More<Item, Answer> = {},
): Batch<Item, Answer> {
	let queue: Waiting<Item, Answer>[] = [];
	let shorterFrom = 0;
	/** Statements in flight, the oldest first. */
	const inFlight: Statement[] = [];
	/** Items of the newest statement. */
	let newest = 0;
	let waking: NodeJS.Timeout | undefined;

	/** Writes what waits: at once, with those who come within the next moment, or when the statement in flight is done. */
	function settle(): void {
		if (queue.length === 0 || inFlight.length === IN_FLIGHT_MAX) return;
		const [oldest] = inFlight;
		if (oldest !== undefined) within(oldest.since + PATIENCE - performance.now());
		else within(linger());
	}

	function linger(): number {
		const { least, enough, linger } = newest < CROWD.least ? COMPANY : CROWD;
		return newest >= least && queue.length < enough ? linger : 0;
	}

	function within(ms: number): void {
		if (ms > 0) waking ??= setTimeout(pump, ms);
		else pump();
	}

	function stopWaiting(): void {
		clearTimeout(waking);
		waking = undefined;
	}

	function pump(): void {
		stopWaiting();
		const { taken, places } = take();
		if (taken.length === 0) return;
		const statement = { since: performance.now(), places };
		inFlight.push(statement);
		newest = taken.length;
		void runShorter(taken)
			.then((rest) => run(rest))
			.finally(() => {
				inFlight.splice(inFlight.indexOf(statement), 1);
				stopWaiting();
				settle();
			});
	}

	/** The oldest that may go now. Once one of a place must wait, so must all that came after it. */
	function take() {
		const taken: Waiting<Item, Answer>[] = [];
		const left: Waiting<Item, Answer>[] = [];
		const held = new Set<string>();
		/** The newest taken of each. */
		const places = new Map<string, Waiting<Item, Answer>>();
		for (const waiting of queue) {
			const { place } = waiting;
			waiting.before = places.get(place);
			if (taken.length === SIZE_MAX || isBusy(place) || held.has(place) || hasTwin(waiting)) {
				held.add(place);
				left.push(waiting);
			} else {
				places.set(place, waiting);
				taken.push(waiting);
			}
		}
		queue = left;
		return { taken, places };
	}

	function isBusy(place: string): boolean {
		return inFlight.some(({ places }) => places.has(place));
	}

	function hasTwin({ item, before }: Waiting<Item, Answer>): boolean {
		for (let other = before; twins !== undefined && other !== undefined; other = other.before) {
			if (twins(item, other.item)) return true;
		}
		return false;
	}

	/** Settles what the shorter way can do, and never rejects. @returns the rest. */
	async function runShorter(taken: Waiting<Item, Answer>[]): Promise<Waiting<Item, Answer>[]> {
		if (shorter === undefined || performance.now() < shorterFrom) return taken;
		let answers: (Answer | undefined)[];
		try {
			answers = await shorter(taken.map((waiting) => waiting.item));
		} catch (error) {
			if (!isRace(error) && isOutage(error)) {
				giveUp(taken, error);
				return [];
			}
			shorterFrom = performance.now() + SHORTER_AGAIN;
			return taken;
		}
		return taken.filter(({ resolve }, index) => {
			const answer = answers[index];
			if (answer !== undefined) resolve(answer);
			return answer === undefined;
		});
	}

	/** Settles all that were taken, and never rejects. */
	async function run(taken: Waiting<Item, Answer>[], attempt = 1): Promise<void> {
		if (taken.length === 0) return;
		let answers: (Answer | ApiError)[];
		try {
			answers = await write(taken.map((waiting) => waiting.item));
		} catch (error) {
			// Run again, it sees what the other process had stored.
			if (isRace(error) && attempt < ATTEMPTS) return run(taken, attempt + 1);
			if (isOutage(error)) return giveUp(taken, error);
			const [only] = taken;
			if (taken.length === 1 && only !== undefined) return only.reject(refusal(error));
			// One of them is at fault: the others must not suffer for it.
			const half = taken.length >> 1;
			await run(taken.slice(0, half));
			return run(taken.slice(half));
		}
		taken.forEach(({ resolve, reject }, index) => {
			const answer = answers[index];
			if (answer === undefined) reject(new ApiError("internal"));
			else if (answer instanceof ApiError) reject(answer);
			else resolve(answer);
		});
	}

	/**
	 * Whether the statement committed is unknown (connection lost, server going down, out of time or space): never a
	 * failure, always "the same again, later". What waits behind at the same place goes with it, or it would overtake.
	 */
	function giveUp(taken: Waiting<Item, Answer>[], error: unknown): void {
		const places = new Set(taken.map((waiting) => waiting.place));
		const behind = queue.filter((waiting) => places.has(waiting.place));
		queue = queue.filter((waiting) => !places.has(waiting.place));
		doubtful(taken.map(({ item }) => item));
		for (const { reject } of [...taken, ...behind]) reject(because(refusalOf(error), error));
	}

	return (item) =>
		new Promise((resolve, reject) => {
			queue.push({ item, place: place(item), resolve, reject, before: undefined });
			// At the end of this turn, so that all that comes in it goes together.
			if (inFlight.length < IN_FLIGHT_MAX) queueMicrotask(settle);
		});
}

/** For one that is refused alone. A statement that is wrong in itself is our bug and is not hidden. */
function refusal(error: unknown): Error {
	if (error instanceof ApiError) return error;
	return because(new ApiError(isRace(error) ? "unavailable" : "internal"), error);
}

function isRace(error: unknown): boolean {
	return RACES.has(String((error as { code?: unknown }).code));
}

function because(told: ApiError, cause: unknown): Error {
	told.cause = cause;
	return told;
}
