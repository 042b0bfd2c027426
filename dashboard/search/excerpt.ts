/** The part of a message in which what was looked for stands. */

/** A piece of text, and whether it was looked for. */
export type Piece = { text: string; found: boolean };

/** About so many characters stand before the first that was found. */
const BEFORE = 32;
/** No excerpt is longer: nobody sees more of a line. */
const LENGTH = 240;

/**
 * One line around the first of the ranges, with an ellipsis where it was cut.
 *
 * @param ranges [from, to) in UTF-16 units, rising, none upon another.
 */
export function excerptOf(text: string, ranges: readonly (readonly [number, number])[]): Piece[] {
	const begin = beginning(text, ranges[0]?.[0] ?? 0);
	const end = Math.min(text.length, begin + LENGTH);
	const pieces: Piece[] = begin > 0 ? [{ text: "…", found: false }] : [];
	let at = begin;
	const add = (upTo: number, found: boolean) => {
		if (upTo > at) pieces.push({ text: text.slice(at, upTo).replace(/\s+/g, " "), found });
		at = Math.max(at, upTo);
	};
	for (const [from, to] of ranges) {
		add(Math.min(from, end), false);
		add(Math.min(to, end), true);
	}
	add(end, false);
	return pieces;
}

/** Where a word begins, not far before. */
function beginning(text: string, first: number): number {
	if (first <= BEFORE) return 0;
	const space = text.slice(first - BEFORE, first).search(/\s/);
	const begin = first - BEFORE + (space === -1 ? 0 : space + 1);
	// Not between the two halves of one character.
	return /[\udc00-\udfff]/.test(text.charAt(begin)) ? begin + 1 : begin;
}
