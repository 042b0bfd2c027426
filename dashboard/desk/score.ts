/** How well a few typed letters fit a text. */

/**
 * Every letter must come in order. Letters that begin a word, follow each other or stand early count more.
 *
 * @returns 0 where they do not fit; greater is better. An empty query fits everything equally.
 */
export function score(query: string, text: string): number {
	const letters = [...query.toLocaleLowerCase().replace(/\s+/gu, "")];
	if (letters.length === 0) return 1;
	const within = [...text.toLocaleLowerCase()];
	const whole = within.join("").indexOf(query.toLocaleLowerCase().trim());
	let points = 0;
	let at = 0;
	let lastHit = -2;
	for (const letter of letters) {
		while (at < within.length && within[at] !== letter) at++;
		if (at === within.length) return 0;
		const begins = at === 0 || /[^\p{L}\p{N}]/u.test(within[at - 1] ?? "");
		points += 1 + (begins ? 3 : 0) + (lastHit === at - 1 ? 2 : 0);
		lastHit = at++;
	}
	const exact = whole >= 0 ? letters.length * 2 + (whole === 0 ? 4 : 0) : 0;
	return points + exact + 1 / (1 + within.length);
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
