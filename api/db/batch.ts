/**
 * Group commit: what arrives while a statement is in flight goes together in the next one. Nothing waits when idle.
 */
import { ApiError } from "../errors.ts";
import { isOutage } from "./failure.ts";

/** Most items of one statement. */
const SIZE_MAX = 500;
/** Statements in flight at once. They never touch the same conversation, so one conversation's order is kept. */
const IN_FLIGHT_MAX = 2;
/** How often a statement that lost a race is tried again before its caller must. */
const ATTEMPTS = 4;

/** Races that running again resolves: unique violation, serialization failure, deadlock, lock not available. */
const RACES = new Set(["23505", "40001", "40P01", "55P03"]);

type Waiting<Item, Answer> = {
	item: Item;
	resolve: (answer: Answer) => void;
	reject: (error: unknown) => void;
};

export type Batch<Item, Answer> = (item: Item) => Promise<Answer>;

/**
 * @param write one statement for all items; answers in the order of the items, an error for an item that is refused.
 * @param place what must not be in two statements at once: the conversation.
 * @param twin two items of one statement must not share it.
 */
export function batch<Item, Answer>(
	write: (items: Item[]) => Promise<(Answer | ApiError)[]>,
	place: (item: Item) => string,
	twin: (item: Item) => string,
): Batch<Item, Answer> {
	let queue: Waiting<Item, Answer>[] = [];
	const busy = new Set<string>();
	let inFlight = 0;

	function pump(): void {
		while (inFlight < IN_FLIGHT_MAX && queue.length > 0) {
			const taken = take();
			if (taken.length === 0) return;
			const places = new Set(taken.map((waiting) => place(waiting.item)));
			for (const one of places) busy.add(one);
			inFlight++;
			void run(taken).finally(() => {
				for (const one of places) busy.delete(one);
				inFlight--;
				pump();
			});
		}
	}

	/** The oldest that may go now. Once one of a place must wait, so must all that came after it. */
	function take(): Waiting<Item, Answer>[] {
		const taken: Waiting<Item, Answer>[] = [];
		const left: Waiting<Item, Answer>[] = [];
		const held = new Set<string>();
		const twins = new Set<string>();
		for (const waiting of queue) {
			const at = place(waiting.item);
			const name = twin(waiting.item);
			if (taken.length === SIZE_MAX || busy.has(at) || held.has(at) || twins.has(name)) {
				held.add(at);
				left.push(waiting);
			} else {
				twins.add(name);
				taken.push(waiting);
			}
		}
		queue = left;
		return taken;
	}

	async function run(taken: Waiting<Item, Answer>[], attempt = 1): Promise<void> {
		try {
			const answers = await write(taken.map((waiting) => waiting.item));
			taken.forEach(({ resolve, reject }, index) => {
				const answer = answers[index];
				if (answer === undefined) reject(new ApiError("not_found"));
				else if (answer instanceof ApiError) reject(answer);
				else resolve(answer);
			});
		} catch (error) {
			if (!RACES.has(String((error as { code?: unknown }).code))) {
				const told = error instanceof ApiError ? error : ambiguous(error);
				for (const { reject } of taken) reject(told);
			} else if (taken.length > 1) {
				// Whoever raced us shares one row with us: alone, the others get through at once.
				for (const one of taken) await run([one]);
			} else if (attempt < ATTEMPTS) {
				await run(taken, attempt + 1);
			} else {
				for (const { reject } of taken) reject(new ApiError("unavailable"));
			}
		}
	}

	return (item) =>
		new Promise((resolve, reject) => {
			queue.push({ item, resolve, reject });
			if (inFlight === 0) pump();
			else if (inFlight < IN_FLIGHT_MAX) soon();
		});

	/** With a statement in flight, a second one waits for the end of this turn, so that it takes all that comes now. */
	function soon(): void {
		queueMicrotask(pump);
	}
}

/**
 * Whether the statement committed is unknown (connection lost, server going down, out of time or space): never a
 * failure, always "the same again, later". A statement that is wrong in itself is our bug and is not hidden.
 */
function ambiguous(error: unknown): Error {
	const told = new ApiError(isOutage(error) ? "unavailable" : "internal");
	told.cause = error;
	return told;
}
