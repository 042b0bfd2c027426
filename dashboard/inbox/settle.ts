/** Keeps a list still while somebody is about to click into it. */

export type Settled = {
	ids: readonly string[];
	/** How many rows have come or moved that are not shown in their place yet. */
	held: number;
};

/**
 * What to show when the list should be `wanted` and is `shown`. Held still, rows keep their places, rows that are gone
 * leave, and rows further down than everything shown (another page) are added; what else is new waits.
 */
export function settle(shown: readonly string[], wanted: readonly string[], still: boolean): Settled {
	if (!still || shown.length === 0) return { ids: wanted, held: 0 };
	const wantedIds = new Set(wanted);
	const kept = shown.filter((id) => wantedIds.has(id));
	const shownIds = new Set(kept);
	let end = wanted.length;
	while (end > 0 && !shownIds.has(wanted[end - 1] as string)) end--;
	const ids = [...kept, ...wanted.slice(end)];
	if (ids.length === wanted.length && ids.every((id, at) => id === wanted[at]))
		return { ids: wanted, held: 0 };
	const held = wanted.slice(0, end).filter((id) => !shownIds.has(id)).length;
	return { ids, held };
}
