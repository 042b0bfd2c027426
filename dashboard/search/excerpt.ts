/** The part of a message in which what was looked for stands. */

/** A piece of text, and whether it was looked for. */
export type Piece = { text: string; found: boolean };

/** So much stands at most before the first that was found, or a telephone would cut that off. In Latin letters. */
const BEFORE = 20;
/** East Asian characters and emoji are as wide as two letters. */
const WIDE =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}\u3000-\u303f\uff01-\uff60]/u;
/** No excerpt is longer: nobody sees more of a line. */
const LENGTH = 240;

/**
 * One line around the first of the ranges, with an ellipsis where it was cut.
 *
 * @param ranges [from, to) in UTF-16 units, rising, none upon another.
 */
export function excerptOf(text: string, ranges: readonly (readonly [number, number])[]): Piece[] {
	const begin = beginning(text, ranges[0]?.[0] ?? 0);
	const end = whole(text, Math.min(text.length, begin + LENGTH));
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
	let begin = first;
	for (let width = 0; begin > 0; ) {
		const before = whole(text, begin - 1);
		width += WIDE.test(text.slice(before, begin)) ? 2 : 1;
		if (width > BEFORE) break;
		begin = before;
	}
	if (begin === 0) return 0;
	const space = text.slice(begin, first).search(/\s/);
	return begin + (space === -1 ? 0 : space + 1);
}

/** The same place, or the one before where it lies between the two halves of one character. */
function whole(text: string, at: number): number {
	const halved = /[\ud800-\udbff]/.test(text.charAt(at - 1)) && /[\udc00-\udfff]/.test(text.charAt(at));
	return halved ? at - 1 : at;
}
