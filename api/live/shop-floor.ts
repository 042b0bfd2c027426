/** Who of one shop is connected, and what they follow. Nothing here is shared with another shop. */
import type { ServerFrame } from "../../protocol/frames.ts";
import type { Page, Side } from "../../protocol/resources.ts";
import type { Actor } from "../context.ts";
import { Follow } from "./follow.ts";
import type { Listener } from "./listener.ts";
import { frameFor } from "./sides.ts";
import { type Bytes, encode } from "./wire.ts";

/**
 * What followers of one conversation have been told, without a gap; null while nobody knows. `missed`: something was hinted
 * at before anybody knew.
 */
export type Told = { rev: number | null; note: number | null; missed: boolean };

/** Connections one buyer, seller or key may hold: more tabs than people open, fewer than a broken client does. */
const RIGHT_MAX = 50;

type Followed = { follows: Set<Follow>; told: Told };

export class ShopFloor {
	readonly shop: string;
	readonly listeners = new Set<Listener>();
	/** Those of them who follow the inbox. */
	readonly inbox = new Set<Listener>();
	/** How many of them are of the shop's side. */
	#ofShop = 0;
	/** How many connections each buyer, seller or key holds. */
	readonly #rights = new Map<string, number>();
	readonly #followed = new Map<string, Followed>();

	constructor(shop: string) {
		this.shop = shop;
	}

	/** Returns false when there are too many connections with the same right. */
	join(listener: Listener): boolean {
		const right = rightOf(listener.actor);
		const count = this.#rights.get(right) ?? 0;
		if (count >= RIGHT_MAX) return false;
		this.#rights.set(right, count + 1);
		this.listeners.add(listener);
		if (listener.inbox) this.inbox.add(listener);
		if (listener.side === "shop") this.#ofShop++;
		return true;
	}

	leave(listener: Listener): void {
		if (!this.listeners.delete(listener)) return;
		this.inbox.delete(listener);
		if (listener.side === "shop") this.#ofShop--;
		const right = rightOf(listener.actor);
		const left = (this.#rights.get(right) ?? 0) - 1;
		if (left > 0) this.#rights.set(right, left);
		else this.#rights.delete(right);
	}

	/** Whether anybody of the shop's side is connected. */
	get hasDesk(): boolean {
		return this.#ofShop > 0;
	}

	/** The listener's following of the conversation: the one there is, or a new, pending one. */
	follow(listener: Listener, conversation: string): Follow {
		const known = listener.follows.get(conversation);
		if (known !== undefined) return known;
		const follow = new Follow(listener, conversation);
		listener.follows.set(conversation, follow);
		const followed = this.#followed.get(conversation);
		if (followed === undefined) {
			const told = { rev: null, note: null, missed: false };
			this.#followed.set(conversation, { follows: new Set([follow]), told });
		} else {
			followed.follows.add(follow);
		}
		return follow;
	}

	unfollow(follow: Follow): void {
		const { listener, conversation } = follow;
		if (listener.follows.get(conversation) === follow) listener.follows.delete(conversation);
		const followed = this.#followed.get(conversation);
		followed?.follows.delete(follow);
		if (followed?.follows.size === 0) this.#followed.delete(conversation);
	}

	/** Tells the followers of a conversation; written out once for each side. `except` is left out. */
	tell(conversation: string, frame: ServerFrame, audience: Side | "all", except?: Follow): void {
		const followed = this.#followed.get(conversation);
		if (followed === undefined) return;
		const writing = new Writing(frame);
		for (const follow of followed.follows) {
			const { side } = follow.listener;
			if (follow === except || (audience !== "all" && audience !== side)) continue;
			const bytes = writing.for(side);
			if (bytes !== null) follow.tell(bytes);
		}
	}

	/** Tells the shop's followers of a conversation; all who follow the inbox as well, if it is news for them. */
	tellDesk(conversation: string, frame: ServerFrame, inbox: boolean): void {
		this.tell(conversation, frame, "shop");
		if (!inbox) return;
		const bytes = encode(frame);
		for (const listener of this.inbox) {
			if (!listener.follows.has(conversation)) listener.send(bytes);
		}
	}

	/** Tells every listener of one side. */
	tellSide(side: Side, frame: ServerFrame): void {
		const bytes = new Writing(frame).for(side);
		if (bytes === null) return;
		for (const listener of this.listeners) if (listener.side === side) listener.send(bytes);
	}

	/** What the conversation's followers were told; null when it has none. */
	told(conversation: string): Told | null {
		return this.#followed.get(conversation)?.told ?? null;
	}

	/** Every conversation that somebody follows, and what they were told. */
	followed(): Iterable<[conversation: string, told: Told]> {
		return [...this.#followed].map(([conversation, { told }]) => [conversation, told]);
	}

	/** Whether the conversation's buyer is connected here, and on which page. */
	buyerOf(conversation: string): { here: boolean; page: Page | null } {
		let here = false;
		let page: Page | null = null;
		for (const { listener, granted } of this.#followed.get(conversation)?.follows ?? []) {
			if (listener.side !== "buyer" || !granted) continue;
			here = true;
			page = listener.page ?? page;
		}
		return { here, page };
	}
}

function rightOf(actor: Actor): string {
	switch (actor.kind) {
		case "buyer":
			return actor.buyer;
		case "seller":
			return actor.seller;
		case "key":
			return actor.key;
	}
}

/** A frame's bytes: made when first needed, once for each side, or once for both when both may have the same. */
class Writing {
	readonly #frame: ServerFrame;
	/** Undefined until it is needed, null when there is nothing for that side. */
	#buyers: Bytes | null | undefined;
	#shops: Bytes | null | undefined;
	/** The frame as it is, for whoever may have all of it. */
	#whole: Bytes | null = null;

	constructor(frame: ServerFrame) {
		this.#frame = frame;
	}

	for(side: Side): Bytes | null {
		if (side === "buyer") {
			if (this.#buyers === undefined) this.#buyers = this.#write(frameFor(side, this.#frame));
			return this.#buyers;
		}
		if (this.#shops === undefined) this.#shops = this.#write(frameFor(side, this.#frame));
		return this.#shops;
	}

	#write(frame: ServerFrame | null): Bytes | null {
		if (frame !== this.#frame) return frame && encode(frame);
		this.#whole ??= encode(frame);
		return this.#whole;
	}
}
