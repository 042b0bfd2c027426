/**
 * Times in indexes are rounded down to slots, so that a conversation whose time moves many times in a slot keeps its place
 * in them: see docs/decisions/0124. Whoever reads in order of a time reads whole slots, and sorts those.
 */

/** Seconds. The generated columns of `conversations` say the same. */
const SLOT = 5;

/** SQL for the slot that a time falls into. Times in the same order have slots in the same order. */
export function slotOf(time: string): string {
	return `date_bin('${SLOT} s', ${time}, '2000-01-01 00:00:00+00'::timestamptz)`;
}

/** SQL for since when the buyer of the conversation `c` waits; null when nobody does. */
export const WAITING_SINCE = "case when c.last_author = 'buyer' then c.waiting_since end";

/** SQL for what is left in `waiting_since` by an answer at `now`: nothing, unless it came so soon that its slot may stay. */
export function answered(now: string): string {
	return `case when c.waiting_since > ${now} - interval '${SLOT} s' then c.waiting_since end`;
}

/** SQL for `waiting_since` once the buyer, whose turn it was or was not, says something at `now`. */
export function asked(now: string): string {
	return `case when c.last_author = 'buyer' then coalesce(c.waiting_since, ${now}) else ${now} end`;
}
