const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const firstOf = (word: string) => graphemes.segment(word)[Symbol.iterator]().next().value?.segment ?? "";

/** One or two characters that stand for a name: first and last word's first; one alone for scripts without words. */
export function initialsOf(name: string): string {
	const words = name.trim().split(/\s+/u);
	const first = firstOf(words[0] ?? "");
	const last = words.length > 1 ? firstOf(words[words.length - 1] ?? "") : "";
	return (first + (/^\p{L}$/u.test(last) ? last : "")).toLocaleUpperCase();
}

/** A steady number from 0 to `steps - 1` for a text, to tell people apart by a quiet tint. */
export function tintOf(text: string, steps: number): number {
	let sum = 0;
	for (let at = 0; at < text.length; at++) sum = (sum * 31 + text.charCodeAt(at)) >>> 0;
	return sum % steps;
}
