/**
 * Conversations of which nobody knows what was stored last: a statement's answer did not come, or a reading failed. They are
 * looked at as soon as the database answers, all of them by one query, so that the screens learn of it before a heartbeat.
 */
import type { Place } from "./pongs.ts";

/** When each is looked at, in milliseconds after the doubt: a statement without an answer may commit until it ends, after 5 s. */
const FIRST = 50;
const LOOKS = [FIRST, 1_000, 6_000];
/** Pause after a look that failed, in milliseconds: doubled every time. */
const PAUSE_MIN = 100;
const PAUSE_MAX = 1_600;
/** Most by one query. */
const ASK_MAX = 1_000;
/** Most at once. In an outage as large as that, heartbeats find the rest. */
const OPEN_MAX = 10_000;

type Doubt = Place & {
	since: number;
	/** How many of `LOOKS` are done. */
	looks: number;
	/** Where it stood when it was looked at last. */
	rev: number | undefined;
};

export class Doubts {
	readonly #tips: (places: Place[]) => Promise<(place: Place) => number | undefined>;
	readonly #found: (place: Place, rev: number) => void;
	readonly #failed: (error: unknown) => void;
	readonly #open = new Map<string, Doubt>();
	#next: NodeJS.Timeout | null = null;
	#looking = false;
	#pause = 0;
	/** Whether what is planned is near enough for a new doubt. */
	#soon = false;

	/**
	 * @param tips the newest `rev` of each of these conversations.
	 * @param found told where a doubted conversation stands, whenever that is news.
	 * @param failed told of a look that did not work; it is done again.
	 */
	constructor(
		tips: (places: Place[]) => Promise<(place: Place) => number | undefined>,
		found: (place: Place, rev: number) => void,
		failed: (error: unknown) => void,
	) {
		this.#tips = tips;
		this.#found = found;
		this.#failed = failed;
	}

	/** Doubts a conversation, from now on; doubts about one conversation merge. */
	add({ shop, conversation }: Place): void {
		const key = `${shop}/${conversation}`;
		const known = this.#open.get(key);
		if (known === undefined && this.#open.size >= OPEN_MAX) return;
		this.#open.set(key, { shop, conversation, since: performance.now(), looks: 0, rev: known?.rev });
		// One that is planned comes soon enough for this one, unless it is a late look.
		if (!this.#soon) this.#plan();
	}

	#plan(): void {
		if (this.#looking || this.#open.size === 0) return;
		const due = [...this.#open.values()].reduce((first, doubt) => Math.min(first, dueAt(doubt)), Infinity);
		const wait = Math.max(0, due - performance.now(), this.#pause);
		this.#soon = wait <= Math.max(FIRST, this.#pause);
		clearTimeout(this.#next ?? undefined);
		this.#next = setTimeout(() => this.#look(), wait).unref();
	}

	async #look(): Promise<void> {
		this.#looking = true;
		this.#soon = false;
		const now = performance.now();
		const due = [...this.#open].filter(([, doubt]) => dueAt(doubt) <= now).slice(0, ASK_MAX);
		try {
			const tip = await this.#tips(due.map(([, doubt]) => doubt));
			this.#pause = 0;
			for (const [key, doubt] of due) this.#judge(key, doubt, tip(doubt));
		} catch (error) {
			this.#pause = Math.min(PAUSE_MAX, Math.max(PAUSE_MIN, this.#pause * 2));
			this.#failed(error);
		}
		this.#looking = false;
		this.#plan();
	}

	#judge(key: string, doubt: Doubt, rev: number | undefined): void {
		if (rev !== undefined && rev !== doubt.rev) this.#found(doubt, rev);
		doubt.rev = rev;
		doubt.looks++;
		// Doubted again meanwhile, it is another one.
		if (doubt.looks === LOOKS.length && this.#open.get(key) === doubt) this.#open.delete(key);
	}
}

function dueAt({ since, looks }: Doubt): number {
	return since + (LOOKS[looks] ?? 0);
}
