/** Answers heartbeats with the newest numbers of what is followed: one query for everybody who asked just now. */
import type { Listener } from "./listener.ts";
import { encode } from "./wire.ts";

/** How long pings gather, in milliseconds. */
const GATHER = 50;
/** Who asked is answered after this at the latest, in milliseconds: a database that stands still is not a dead connection. */
const PATIENCE = 1_000;

export type Place = { shop: string; conversation: string };

export class Pongs {
	readonly #asking = new Set<Listener>();
	readonly #read: (places: Place[]) => Promise<(place: Place) => number | undefined>;
	readonly #failed: (error: unknown) => void;
	/** Readings that are late. While there is one, no other is begun. */
	#late = 0;

	/**
	 * @param read the newest `rev` of each of these conversations.
	 * @param failed told when that did not work.
	 */
	constructor(
		read: (places: Place[]) => Promise<(place: Place) => number | undefined>,
		failed: (error: unknown) => void,
	) {
		this.#read = read;
		this.#failed = failed;
	}

	ask(listener: Listener): void {
		if (this.#asking.size === 0) setTimeout(() => this.#answer(), GATHER).unref();
		this.#asking.add(listener);
	}

	async #answer(): Promise<void> {
		const asking = [...this.#asking].map((listener) => ({ listener, places: placesOf(listener) }));
		this.#asking.clear();
		const rev = await this.#tips(asking.flatMap(({ places }) => places));
		for (const { listener, places } of asking) {
			const tips = places.flatMap((place) => {
				const newest = rev(place);
				return newest === undefined ? [] : [{ conversation: place.conversation, rev: newest }];
			});
			listener.send(encode({ type: "pong", tips }));
		}
	}

	/** Without the database the connection itself is still well: it is answered, only without numbers. */
	async #tips(places: Place[]): Promise<(place: Place) => number | undefined> {
		const each = new Map(places.map((place) => [`${place.shop}/${place.conversation}`, place]));
		const none = () => undefined;
		if (each.size === 0 || this.#late > 0) return none;
		let late: NodeJS.Timeout | undefined;
		const inTime = new Promise<null>((resolve) => {
			late = setTimeout(() => resolve(null), PATIENCE).unref();
		});
		const reading = this.#read([...each.values()]).catch((error: unknown) => {
			this.#failed(error);
			return none;
		});
		const found = await Promise.race([reading, inTime]);
		clearTimeout(late);
		if (found !== null) return found;
		this.#late++;
		void reading.then(() => this.#late--);
		return none;
	}
}

function placesOf({ actor, follows }: Listener): Place[] {
	const granted = [...follows.values()].filter((follow) => follow.granted);
	return granted.map(({ conversation }) => ({ shop: actor.shop, conversation }));
}
