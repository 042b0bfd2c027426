/** Which rows of a long list are drawn. Rows have one fixed height, so this is arithmetic. */

/** Drawn beyond each edge, so that a fast wheel meets rows and not blanks. */
const SPARE = 6;

export type RowWindow = { /** The first drawn index. */ from: number /** One past the last. */; to: number };

/** All sizes in pixels. */
export function rowWindow(scrollTop: number, viewHeight: number, rowHeight: number, rows: number): RowWindow {
	const first = Math.floor(Math.max(0, scrollTop) / rowHeight);
	const last = Math.ceil((Math.max(0, scrollTop) + viewHeight) / rowHeight);
	const to = Math.min(rows, last + SPARE);
	return { from: Math.max(0, Math.min(first - SPARE, to)), to };
}

/** Where to scroll so that a row is wholly seen: nowhere when it is, else the shortest way. */
export function scrollToRow(
	index: number,
	scrollTop: number,
	viewHeight: number,
	rowHeight: number,
	/** Rows of air kept above and below, where there is room. */
	air = 1,
): number {
	const room = Math.max(0, Math.min(air, Math.floor((viewHeight / rowHeight - 1) / 2)) * rowHeight);
	const top = index * rowHeight - room;
	const bottom = (index + 1) * rowHeight + room;
	if (top < scrollTop) return Math.max(0, top);
	if (bottom > scrollTop + viewHeight) return bottom - viewHeight;
	return scrollTop;
}
