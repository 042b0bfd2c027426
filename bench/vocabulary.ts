/** What people say in an archive: words as frequent as in a language (Zipf's law), the same for the same number. */

const WORDS = 30_000;
/** Words of a sentence. */
const LENGTH = 12;
/** Places on the wheel from which words are drawn. */
const WHEEL = 1 << 20;

const CONSONANTS = [
	"b",
	"d",
	"f",
	"g",
	"k",
	"l",
	"m",
	"n",
	"p",
	"r",
	"s",
	"t",
	"v",
	"z",
	"sh",
	"ch",
	"st",
	"tr",
];
const VOWELS = ["a", "e", "i", "o", "u", "ai", "ou"];
const SYLLABLES = CONSONANTS.flatMap((consonant) => VOWELS.map((vowel) => consonant + vowel));

/** The word that is the so-and-so-many-most frequent, from 0. Frequent ones are short, as people keep them. */
export function wordOf(rank: number): string {
	let word = "";
	for (let rest = rank + 1; rest > 0; rest = Math.floor(rest / SYLLABLES.length)) {
		word += SYLLABLES[rest % SYLLABLES.length];
	}
	return word;
}

const words = Array.from({ length: WORDS }, (_, rank) => wordOf(rank));
const wheel = turn();

/** A word's share falls as its rank rises; each gets its part of the wheel, or one place. */
function turn(): Uint16Array {
	const places = new Uint16Array(WHEEL);
	const whole = words.reduce((sum, _, rank) => sum + 1 / (rank + 1), 0);
	let reached = 0;
	let at = 0;
	for (let rank = 0; rank < WORDS; rank++) {
		reached += 1 / (rank + 1) / whole;
		while (at < WHEEL && at < reached * WHEEL) places[at++] = rank;
	}
	places.fill(WORDS - 1, at);
	return places;
}

/** Twelve words, about 60 characters. */
export function sentence(n: number): string {
	let state = Math.imul(n + 1, 0x9e3779b1);
	let said = "";
	for (let word = 0; word < LENGTH; word++) {
		// xorshift32 (Marsaglia 2003).
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		said += `${words[wheel[state >>> 12] ?? 0]} `;
	}
	return said.trimEnd();
}
