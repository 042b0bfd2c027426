/** How well a few typed letters fit a text. */

const WORD = /[\p{L}\p{N}]/u;

/**
 * Every letter must come in order. What stands in the text whole counts most; letters that begin a word, follow each other or
 * stand early count more than others.
 *
 * @returns 0 where they do not fit; greater is better. An empty query fits everything equally.
 */
export function score(query: string, text: string): number {
	const wanted = query.trim().toLocaleLowerCase();
	if (wanted === "") return 1;
	const within = text.toLocaleLowerCase();
	const whole = wholeAt(wanted, within);
	const places = whole === -1 ? inOrder(wanted, within) : Array.from(wanted, (_, index) => whole + index);
	let points = whole === -1 ? 0 : wanted.length * 2 + (whole === 0 ? 4 : 0);
	places.forEach((at, index) => {
		points += 1 + (begins(within, at) ? 3 : 0) + (places[index - 1] === at - 1 ? 2 : 0);
	});
	return places.length === 0 ? 0 : points + 1 / (1 + within.length);
}

const begins = (text: string, at: number) => !WORD.test(text.charAt(at - 1));

/** Where it stands letter by letter, at the beginning of a word if it does at any; -1 where it does not. */
function wholeAt(wanted: string, within: string): number {
	const first = within.indexOf(wanted);
	for (let at = first; at !== -1; at = within.indexOf(wanted, at + 1)) if (begins(within, at)) return at;
	return first;
}

/** The first places where its letters stand one after the other, others between them; none where they do not. */
function inOrder(wanted: string, within: string): number[] {
	const places: number[] = [];
	for (const letter of wanted.replace(/\s+/gu, "")) {
		const at = within.indexOf(letter, (places.at(-1) ?? -1) + 1);
		if (at === -1) return [];
		places.push(at);
	}
	return places;
}

/** What fits, best first; equals keep their order. */
export function ranked<T>(query: string, items: readonly T[], textOf: (item: T) => string): T[] {
	if (!query.trim()) return [...items];
	return items
		.map((item) => ({ item, points: score(query, textOf(item)) }))
		.filter(({ points }) => points > 0)
		.sort((a, b) => b.points - a.points)
		.map(({ item }) => item);
}
