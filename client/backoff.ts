/** How long to wait before the next try. */

/** Milliseconds, for a page somebody looks at. */
const FLOOR = 500;
const CEILING = 15_000;
/** Milliseconds, for a page in the background: nobody waits for it, and there are many of them. */
const HIDDEN_FLOOR = 2_000;
const HIDDEN_CEILING = 120_000;

/**
 * Full jitter (Brooker, "Exponential Backoff And Jitter", 2015): anywhere between the floor and a bound that
 * doubles with every try, so that ten thousand clients of one restarted server come back spread out.
 *
 * @param tries tries that failed so far, 0 for none.
 * @param chance 0 (inclusive) to 1 (exclusive).
 * @returns milliseconds.
 */
export function backoff(tries: number, hidden: boolean, chance: number): number {
	const floor = hidden ? HIDDEN_FLOOR : FLOOR;
	const bound = Math.min(hidden ? HIDDEN_CEILING : CEILING, floor * 2 ** (tries + 1));
	return floor + chance * (bound - floor);
}
