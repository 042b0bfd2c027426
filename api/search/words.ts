/**
 * What counts as a word, for what is stored and for what is asked alike. Done here and not by PostgreSQL's own parser, so
 * that it is the same on every database whatever its locale, and knows scripts that put no spaces between words.
 */

/** A word as it is compared, and where it stands in the text: [from, to) in UTF-16 units. */
export type Word = { word: string; from: number; to: number };

/** Letters, digits and what belongs to them (Unicode categories L, N and M). */
const RUN = /[\p{L}\p{N}\p{M}]+/gu;
/** The same where nothing else is: what most say, and a fifth of the work. */
const PLAIN = /^\p{ASCII}*$/u;
const PLAIN_RUN = /[a-z0-9]+/g;

/** Scripts without spaces: every character is a word of its own, and several in a row are looked for in a row. */
const SPACELESS =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*/u;
const PIECES = new RegExp(`${SPACELESS.source}|(?:(?!${SPACELESS.source}).)+`, "gu");

/** Accents of Latin, Greek and Cyrillic, points of Hebrew, vowel signs of Arabic: people search without them. */
const ACCENTS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g;

/** Longer ones are cut: PostgreSQL takes no word over 2,046 bytes. */
const LENGTH_MAX = 64;
/** A question's words after these are not looked for. */
const ASKED_MAX = 8;
/** A word this long also finds what begins with it; the last one, which may be still being typed, is shorter. */
const BEGINNING = 4;
const LAST_BEGINNING = 3;

/** The words of a text, in order. */
export function wordsOf(text: string): Word[] {
	const words: Word[] = [];
	for (const run of text.matchAll(RUN)) {
		// Most runs are one piece, and trying costs less than taking apart.
		const pieces = SPACELESS.test(run[0]) ? run[0].matchAll(PIECES) : [{ 0: run[0], index: 0 }];
		for (const { 0: piece, index } of pieces) {
			const from = run.index + index;
			const word = plain(piece);
			if (word !== "") words.push({ word, from, to: from + piece.length });
		}
	}
	return words;
}

/** Without accents, capitals and differences of width (Unicode Standard Annex 15). */
function plain(piece: string): string {
	if (PLAIN.test(piece)) return piece.toLowerCase().slice(0, LENGTH_MAX);
	const bare = piece.normalize("NFKD").replace(ACCENTS, "").normalize("NFKC").toLowerCase();
	return bare.slice(0, LENGTH_MAX);
}

/** The words of a text as PostgreSQL's `tsvector`, written out. */
export function vectorOf(text: string): string {
	let vector = "";
	let place = 0;
	if (PLAIN.test(text)) {
		for (const word of text.toLowerCase().match(PLAIN_RUN) ?? []) {
			vector += `${word.slice(0, LENGTH_MAX)}:${++place} `;
		}
	} else for (const { word } of wordsOf(text)) vector += `${quoted(word)}:${++place} `;
	return vector.trimEnd();
}

/** Words that must stand in a row; the last may be the beginning of a longer one. */
type Asked = { words: string[]; begins: boolean };

/** What somebody who searches asks for: each of these must be in a message. */
function askedOf(query: string): Asked[] {
	const asked: Asked[] = [];
	let end = -1;
	for (const { word, from, to } of wordsOf(query).slice(0, ASKED_MAX)) {
		const last = asked.at(-1);
		if (last !== undefined && from === end) last.words.push(word);
		else asked.push({ words: [word], begins: false });
		end = to;
	}
	for (const each of asked) {
		const word = each.words.at(-1) ?? "";
		const enough = each === asked.at(-1) ? LAST_BEGINNING : BEGINNING;
		each.begins = word.length >= enough && !SPACELESS.test(word);
	}
	return asked;
}

/** The same as PostgreSQL's `tsquery`, written out. Null when there is no word in it. */
export function queryOf(query: string): string | null {
	const asked = askedOf(query);
	if (asked.length === 0) return null;
	return asked
		.map(({ words, begins }) => {
			const all = words.map((word, index) =>
				begins && index === words.length - 1 ? `${quoted(word)}:*` : quoted(word),
			);
			return all.length === 1 ? all[0] : `(${all.join(" <-> ")})`;
		})
		.join(" & ");
}

/** Where in a text the words of a question stand: [from, to) in UTF-16 units, rising, none upon another. */
export function rangesOf(text: string, query: string): [number, number][] {
	const words = wordsOf(text);
	const found: [number, number][] = [];
	for (const { words: row, begins } of askedOf(query)) {
		for (let at = 0; at + row.length <= words.length; at++) {
			const fits = row.every((word, index) => {
				const here = words[at + index]?.word ?? "";
				return begins && index === row.length - 1 ? here.startsWith(word) : here === word;
			});
			const [first, last] = [words[at], words[at + row.length - 1]];
			if (fits && first !== undefined && last !== undefined) found.push([first.from, last.to]);
		}
	}
	return merged(found.sort(([a], [b]) => a - b));
}

function merged(ranges: [number, number][]): [number, number][] {
	const apart: [number, number][] = [];
	for (const [from, to] of ranges) {
		const last = apart.at(-1);
		if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
		else apart.push([from, to]);
	}
	return apart;
}

/** As a lexeme is written in a `tsvector` and a `tsquery` (PostgreSQL manual, 8.11). */
function quoted(word: string): string {
	return `'${word.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
