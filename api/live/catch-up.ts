/** What was missed while no hints could come: read from the log, for everything that is followed here. */
import type { Elsewhere } from "./elsewhere.ts";
import type { InboxFeed } from "./inbox-feed.ts";
import type { Place } from "./pongs.ts";
import type { ShopFloor } from "./shop-floor.ts";

/** How often to look while no hints come, in milliseconds. */
const EVERY = 2_000;
/** A change may become visible so long after its time was taken, in milliseconds: a statement ends after 5 s. */
const OVERLAP = 6_000;
/** Most conversations asked about by one query. */
const ASK_MAX = 1_000;

/** What is read for it. */
export type Lookout = {
	/** The newest `rev` of each. */
	tips: (places: Place[]) => Promise<(place: Place) => number | undefined>;
	/** The shop's conversations that changed within the last `ms` milliseconds, by the database's clock. */
	changedWithin: (shop: string, ms: number) => Promise<{ conversation: string; noteSeq: number }[]>;
};

export class CatchUp {
	readonly #floors: () => Iterable<ShopFloor>;
	readonly #read: Lookout;
	readonly #elsewhere: Elsewhere;
	readonly #inbox: InboxFeed;
	readonly #connected: () => boolean;
	readonly #failed: (error: unknown) => void;
	/** Since when something may have been missed, by the monotonic clock; null while hints come and nothing is owed. */
	#since: number | null = null;
	#looking = false;
	/** Another look is wanted after the one under way, which may have begun too early. */
	#again = false;

	/**
	 * @param floors the shops somebody is connected of.
	 * @param connected whether hints come.
	 * @param failed told of a reading that did not work; it is tried again.
	 */
	constructor(
		floors: () => Iterable<ShopFloor>,
		read: Lookout,
		tellers: { elsewhere: Elsewhere; inbox: InboxFeed },
		connected: () => boolean,
		failed: (error: unknown) => void,
	) {
		this.#floors = floors;
		this.#read = read;
		this.#elsewhere = tellers.elsewhere;
		this.#inbox = tellers.inbox;
		this.#connected = connected;
		this.#failed = failed;
		setInterval(() => {
			if (connected() && this.#since === null) return;
			this.#missed();
			// One that takes longer than this is not waited for in a queue.
			if (!this.#looking) void this.look();
		}, EVERY).unref();
	}

	/**
	 * Hints come again: what was missed is read at once, and until it could be read.
	 *
	 * @returns for how long none may have come or gone, in milliseconds.
	 */
	joined(): number {
		const since = this.#missed();
		void this.look();
		return Math.ceil(performance.now() - since);
	}

	/** Another process could not be heard for so many milliseconds: what it did in that time is read. */
	mute(ms: number): void {
		this.#since = Math.min(this.#since ?? Number.POSITIVE_INFINITY, performance.now() - ms);
		void this.look();
	}

	#missed(): number {
		this.#since ??= performance.now() - EVERY;
		return this.#since;
	}

	/** Looks for changes nobody was told of. Whoever asks during a look is answered by one more after it. */
	async look(): Promise<void> {
		this.#again = this.#looking;
		if (this.#looking) return;
		this.#looking = true;
		do {
			this.#again = false;
			await this.#lookOnce();
		} while (this.#again);
		this.#looking = false;
	}

	async #lookOnce(): Promise<void> {
		const hearing = this.#connected();
		const begun = performance.now();
		try {
			const floors = [...this.#floors()];
			await this.#revs(floors);
			await this.#desks(floors);
			this.#since = hearing && this.#connected() ? null : begun;
		} catch (error) {
			this.#failed(error);
		}
	}

	/** What is followed and stands at a newer `rev` than its followers were told. */
	async #revs(floors: ShopFloor[]): Promise<void> {
		const places = floors.flatMap((floor) =>
			[...floor.followed()].flatMap(([conversation, { rev }]) =>
				rev === null ? [] : [{ shop: floor.shop, conversation }],
			),
		);
		for (let at = 0; at < places.length; at += ASK_MAX) {
			const asked = places.slice(at, at + ASK_MAX);
			const tip = await this.#read.tips(asked);
			for (const place of asked) this.#elsewhere.stands(place.shop, place.conversation, tip(place) ?? 0);
		}
	}

	/** What moves no `rev`, and what is followed by a row of the inbox alone. */
	async #desks(floors: ShopFloor[]): Promise<void> {
		const within = performance.now() - (this.#since ?? performance.now()) + OVERLAP;
		for (const floor of floors) {
			if (floor.inbox.size === 0) continue;
			for (const { conversation, noteSeq } of await this.#read.changedWithin(floor.shop, within)) {
				this.#inbox.touch(floor.shop, conversation);
				if (noteSeq > 0) this.#elsewhere.changed(floor.shop, conversation, null, noteSeq);
			}
		}
	}
}
