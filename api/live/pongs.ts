/** Answers heartbeats with the newest numbers of what is followed: one query for everybody who asked just now. */
import type { Listener } from "./listener.ts";
import { encode } from "./wire.ts";

/** How long pings gather, in milliseconds. */
const GATHER = 50;

export type Place = { shop: string; conversation: string };

export class Pongs {
	readonly #asking = new Set<Listener>();
	readonly #read: (places: Place[]) => Promise<(place: Place) => number | undefined>;
	readonly #failed: (error: unknown) => void;

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
		try {
			if (each.size > 0) return await this.#read([...each.values()]);
		} catch (error) {
			this.#failed(error);
		}
		return () => undefined;
	}
}

function placesOf({ actor, follows }: Listener): Place[] {
	const granted = [...follows.values()].filter((follow) => follow.granted);
	return granted.map(({ conversation }) => ({ shop: actor.shop, conversation }));
}
