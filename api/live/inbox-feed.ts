/** Tells desks what changed in their inbox: merged, newest state only, one query and one writing for all of them. */
import { INBOX_MERGE_MS } from "../../protocol/limits.ts";
import type { Conversation } from "../../protocol/resources.ts";
import { split } from "./frame-size.ts";
import type { ShopFloor } from "./shop-floor.ts";
import { encode } from "./wire.ts";

/** Most conversations read by one query. */
const READ_MAX = 200;

type Shop = {
	id: string;
	/** Conversations whose newest state the desks do not have yet. */
	changed: Set<string>;
	next: NodeJS.Timeout | null;
	/** When the last frame was begun, by the monotonic clock. */
	lastAt: number;
	reading: boolean;
};

export class InboxFeed {
	readonly #shops = new Map<string, Shop>();
	readonly #floor: (shop: string) => ShopFloor | undefined;
	readonly #read: (shop: string, conversations: string[]) => Promise<Conversation[]>;
	readonly #failed: (error: unknown) => void;

	/**
	 * @param floor who is connected of a shop.
	 * @param read the newest state of conversations of a shop, as the desk sees them.
	 * @param failed told when that did not work; it is tried again.
	 */
	constructor(
		floor: (shop: string) => ShopFloor | undefined,
		read: (shop: string, conversations: string[]) => Promise<Conversation[]>,
		failed: (error: unknown) => void,
	) {
		this.#floor = floor;
		this.#read = read;
		this.#failed = failed;
	}

	/** A conversation of the shop changed. The first change after a quiet time is told at once. */
	touch(id: string, conversation: string): void {
		let shop = this.#shops.get(id);
		if (shop === undefined) {
			if (!this.#watched(id)) return;
			shop = { id, changed: new Set(), next: null, lastAt: Number.NEGATIVE_INFINITY, reading: false };
			this.#shops.set(id, shop);
		}
		shop.changed.add(conversation);
		this.#plan(shop);
	}

	#watched(id: string): boolean {
		return (this.#floor(id)?.inbox.size ?? 0) > 0;
	}

	#plan(shop: Shop): void {
		if (shop.next !== null || shop.reading) return;
		const wait = Math.max(0, shop.lastAt + INBOX_MERGE_MS - performance.now());
		shop.next = setTimeout(() => this.#flush(shop), wait).unref();
	}

	async #flush(shop: Shop): Promise<void> {
		shop.next = null;
		// A turn with nothing to tell is the end of the distance the next change would have kept.
		if (shop.changed.size === 0 || !this.#watched(shop.id)) {
			this.#shops.delete(shop.id);
			return;
		}
		shop.reading = true;
		shop.lastAt = performance.now();
		const taken = [...shop.changed].slice(0, READ_MAX);
		for (const conversation of taken) shop.changed.delete(conversation);
		try {
			this.#tell(shop.id, await this.#read(shop.id, taken));
		} catch (error) {
			for (const conversation of taken) shop.changed.add(conversation);
			this.#failed(error);
		}
		shop.reading = false;
		this.#plan(shop);
	}

	#tell(id: string, conversations: Conversation[]): void {
		const floor = this.#floor(id);
		for (const rows of split(conversations)) {
			const bytes = encode({ type: "inbox", conversations: rows });
			for (const listener of floor?.inbox ?? []) listener.send(bytes);
		}
	}
}
