/** What the server finds for what is being typed. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { PageOf, SearchHit } from "../../protocol/resources.ts";

/** A question waits until nobody has typed for so long. Milliseconds. */
const QUIET_MS = 200;
/** Characters below which everything would be found; one is a word where there are no spaces between words. */
const LEAST = 2;
const WORD_OF_ONE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
/** The server takes no longer question. UTF-16 units. */
const LONGEST = 200;
/** Hits on the screen: more are found by a better question. */
const SHOWN = 20;

export type Hits = {
	/** Those of the last answer: they stay while the next one is on its way. */
	readonly hits: readonly SearchHit[];
	/** There are more than are shown. */
	readonly more: boolean;
	/** `idle`: nothing is asked for. */
	readonly state: "idle" | "asking" | "found" | "failed";
	/** Why, when it failed. */
	readonly error?: unknown;
};

const NOTHING: Hits = { hits: [], more: false, state: "idle" };

export type Searching = {
	readonly found: ReadonlySignal<Hits>;
	/** What the field holds now. */
	typed(query: string): void;
	/** Asks once more after a failure, at once. */
	retry(): void;
	close(): void;
};

/**
 * Searches for what is being typed, once the typing pauses.
 *
 * @param ask reads a path of the API, until the signal says that nobody waits any more. Rejects with a `Failure`.
 */
export function createSearching(
	ask: (path: string, signal: AbortSignal) => Promise<PageOf<SearchHit>>,
): Searching {
	const found = signal<Hits>(NOTHING);
	let query = "";
	let timer: ReturnType<typeof setTimeout> | undefined;
	/** Of the last question: an answer to any other is late. */
	let asking = new AbortController();

	const put = async () => {
		asking.abort();
		asking = new AbortController();
		const { signal } = asking;
		const path = `search?limit=${SHOWN}&q=${encodeURIComponent(query)}`;
		try {
			const { data, next } = await ask(path, signal);
			if (!signal.aborted) found.value = { hits: data, more: next !== null, state: "found" };
		} catch (error) {
			if (!signal.aborted) found.value = { hits: [], more: false, state: "failed", error };
		}
	};
	return {
		found,
		typed(text) {
			// Half a character is none, and cannot be asked for.
			const next = text
				.trim()
				.slice(0, LONGEST)
				.replace(/[\ud800-\udbff]$/, "");
			if (next === query) return;
			query = next;
			clearTimeout(timer);
			asking.abort();
			if (query.length < LEAST && !WORD_OF_ONE.test(query)) {
				found.value = NOTHING;
				return;
			}
			found.value = { ...found.peek(), state: "asking" };
			timer = setTimeout(put, QUIET_MS);
		},
		retry() {
			found.value = { ...found.peek(), state: "asking" };
			void put();
		},
		close() {
			clearTimeout(timer);
			asking.abort();
		},
	};
}
