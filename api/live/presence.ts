/**
 * Who is there: buyers on the shop's pages, sellers at the desk. Counted from the connections that live, never
 * stored. A page change or a reload breaks the connection for a moment, so leaving is told only after a while.
 */
import type { ServerFrame } from "../../protocol/frames.ts";
import type { Follow } from "./follow.ts";
import type { Listener } from "./listener.ts";
import type { ShopFloor } from "./shop-floor.ts";
import { encode } from "./wire.ts";

/** How long a buyer is still there after the last connection ended, in milliseconds. */
const BUYER_GRACE = 5_000;
/** How long the shop still answers after the last seller left, in milliseconds. */
const DESK_GRACE = 10_000;

/** Most buyers that a desk is told of when it opens, those who came last. */
const PRESENT_MAX = 2_000;

/** What is new: whether the buyer is there, or only on which page. */
export type PresenceNews = "online" | "page";
type PresenceFrame = Extract<ServerFrame, { type: "presence" }>;

export class Presence {
	/** Conversations whose buyer is there, by shop; with a timer while they may have left. */
	readonly #buyers = new Map<string, Map<string, NodeJS.Timeout | null>>();
	/** How many desks each seller has open, by shop. */
	readonly #desks = new Map<string, Map<string, number>>();
	/** Shops whose last seller just left. */
	readonly #leaving = new Map<string, NodeJS.Timeout>();
	readonly #floor: (shop: string) => ShopFloor | undefined;
	readonly #tell: (shop: string, frame: PresenceFrame, news: PresenceNews) => void;

	/**
	 * @param floor who is connected of a shop.
	 * @param tell passes on what changed about a buyer.
	 */
	constructor(
		floor: (shop: string) => ShopFloor | undefined,
		tell: (shop: string, frame: PresenceFrame, news: PresenceNews) => void,
	) {
		this.#floor = floor;
		this.#tell = tell;
	}

	/** A follow was granted: the buyer came, or a desk wants to know about theirs. */
	followed({ listener, conversation }: Follow): void {
		const { shop } = listener.actor;
		if (listener.side === "shop") {
			listener.send(encode(this.#state(shop, conversation)));
			return;
		}
		const buyers = this.#buyers.get(shop) ?? new Map<string, NodeJS.Timeout | null>();
		const known = buyers.get(conversation);
		clearTimeout(known ?? undefined);
		this.#buyers.set(shop, buyers.set(conversation, null));
		this.#tell(shop, this.#state(shop, conversation), known === undefined ? "online" : "page");
	}

	/** The buyer went to another page. */
	moved({ actor, follows }: Listener): void {
		for (const { granted, conversation } of follows.values()) {
			if (granted) this.#tell(actor.shop, this.#state(actor.shop, conversation), "page");
		}
	}

	/** A follow ended. */
	unfollowed({ listener, conversation }: Follow): void {
		const { shop } = listener.actor;
		const buyers = this.#buyers.get(shop);
		if (listener.side !== "buyer" || buyers?.get(conversation) !== null) return;
		if (this.#floor(shop)?.buyerOf(conversation).here) return;
		const gone = () => {
			buyers.delete(conversation);
			if (buyers.size === 0) this.#buyers.delete(shop);
			this.#tell(shop, this.#state(shop, conversation), "online");
		};
		buyers.set(conversation, setTimeout(gone, BUYER_GRACE).unref());
	}

	/** What a desk that just opened is told: the shop's conversations whose buyer is there. */
	present(shop: string): PresenceFrame[] {
		const conversations = [...(this.#buyers.get(shop)?.keys() ?? [])].slice(-PRESENT_MAX);
		return conversations.map((conversation) => this.#state(shop, conversation));
	}

	#state(shop: string, conversation: string): PresenceFrame {
		const page = this.#floor(shop)?.buyerOf(conversation).page ?? null;
		const online = this.#buyers.get(shop)?.has(conversation) ?? false;
		return { type: "presence", conversation, online, page };
	}

	/** A seller opened a desk. */
	sat(shop: string, seller: string): void {
		const answered = this.answering(shop);
		const desks = this.#desks.get(shop) ?? new Map<string, number>();
		this.#desks.set(shop, desks.set(seller, (desks.get(seller) ?? 0) + 1));
		clearTimeout(this.#leaving.get(shop));
		this.#leaving.delete(shop);
		if (!answered) this.#floor(shop)?.tellSide("buyer", { type: "answering", answering: true });
	}

	/** A seller closed a desk. */
	rose(shop: string, seller: string): void {
		const desks = this.#desks.get(shop);
		if (desks === undefined) return;
		const left = (desks.get(seller) ?? 0) - 1;
		if (left > 0) desks.set(seller, left);
		else desks.delete(seller);
		if (desks.size > 0) return;
		this.#desks.delete(shop);
		const gone = () => {
			this.#leaving.delete(shop);
			this.#floor(shop)?.tellSide("buyer", { type: "answering", answering: false });
		};
		this.#leaving.set(shop, setTimeout(gone, DESK_GRACE).unref());
	}

	/** Whether anybody is at the desk. */
	answering(shop: string): boolean {
		return this.#desks.has(shop) || this.#leaving.has(shop);
	}

	/** Whether this seller has a desk open. */
	isOnline(shop: string, seller: string): boolean {
		return this.#desks.get(shop)?.has(seller) ?? false;
	}
}
