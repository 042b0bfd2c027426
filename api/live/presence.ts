/**
 * Who is there: buyers on the shop's pages, sellers at the desk, here and at the other processes. Counted from the connections
 * that live, never stored. A page change or a reload breaks the connection for a moment, so leaving is told only after a while.
 */
import { randomUUID } from "node:crypto";
import type { ServerFrame } from "../../protocol/frames.ts";
import { type Bus, type Hint, NAMES_MAX } from "../bus/bus.ts";
import type { Follow } from "./follow.ts";
import type { Listener } from "./listener.ts";
import { Others } from "./others.ts";
import type { ShopFloor } from "./shop-floor.ts";
import { encode } from "./wire.ts";

/** How long a buyer is still there after the last connection ended, in milliseconds. */
const BUYER_GRACE = 5_000;
/** How long the shop still answers after the last seller left, in milliseconds. */
const DESK_GRACE = 10_000;

/** Most buyers that a desk is told of when it opens, those who came last. */
const PRESENT_MAX = 2_000;

/** How often the others are told again who is here, in milliseconds. */
const BEAT = 3_000;
/** After this, in milliseconds, a process that said nothing is gone. */
const SILENCE = 3 * BEAT;
/** The same while nothing can be heard from anybody. */
const DEAF_SILENCE = 60_000;
/** Questions that come together are answered together, in milliseconds. */
const GATHER = 50;

/** What is new: whether the buyer is there, or only on which page. */
export type PresenceNews = "online" | "page";
type PresenceFrame = Extract<ServerFrame, { type: "presence" }>;
export type PresenceHint = Extract<Hint, { kind: "presence" | "desk" | "there" | "asked" }>;

export class Presence {
	/** By what the others know this process. */
	readonly #process = randomUUID();
	/** Conversations whose buyer is here, by shop; with a timer while they may have left. */
	readonly #buyers = new Map<string, Map<string, NodeJS.Timeout | null>>();
	/** How many desks each seller has open here, by shop. */
	readonly #desks = new Map<string, Map<string, number>>();
	/** Shops whose last seller just left. */
	readonly #leaving = new Map<string, NodeJS.Timeout>();
	readonly #others = new Others();
	/** Shops that another process asked about; null for all. */
	readonly #asked = new Set<string | null>();
	readonly #floor: (shop: string) => ShopFloor | undefined;
	readonly #tell: (shop: string, frame: PresenceFrame, news: PresenceNews) => void;
	readonly #bus: Pick<Bus, "publish" | "connected">;

	/**
	 * @param floor who is connected of a shop.
	 * @param tell passes on what changed about a buyer to the desks here.
	 * @param bus to the other processes.
	 */
	constructor(
		floor: (shop: string) => ShopFloor | undefined,
		tell: (shop: string, frame: PresenceFrame, news: PresenceNews) => void,
		bus: Pick<Bus, "publish" | "connected">,
	) {
		this.#floor = floor;
		this.#tell = tell;
		this.#bus = bus;
		setInterval(() => {
			for (const shop of this.#shops()) this.#sayWho(shop);
			this.#forgetSilent();
		}, BEAT).unref();
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
		this.#say(shop, conversation, known === undefined ? "online" : "page");
	}

	/** The buyer went to another page. */
	moved({ actor, follows }: Listener): void {
		for (const { granted, conversation } of follows.values()) {
			if (granted) this.#say(actor.shop, conversation, "page");
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
			this.#say(shop, conversation, "online");
		};
		buyers.set(conversation, setTimeout(gone, BUYER_GRACE).unref());
	}

	/** What a desk that just opened is told: the shop's conversations whose buyer is there. */
	present(shop: string): PresenceFrame[] {
		const there = new Set([...this.#others.buyers(shop), ...(this.#buyers.get(shop)?.keys() ?? [])]);
		return [...there].slice(-PRESENT_MAX).map((conversation) => this.#state(shop, conversation));
	}

	/** Somebody of the shop's side is connected here now, and was not: they want to know who is at the other processes. */
	watched(shop: string): void {
		this.#bus.publish({ kind: "asked", shop });
	}

	/** Nobody of the shop's side is connected here any more. */
	unwatched(shop: string): void {
		this.#others.forgetBuyers(shop);
	}

	/** A seller opened a desk. */
	sat(shop: string, seller: string): void {
		this.#answers(shop, () => {
			const desks = this.#desks.get(shop) ?? new Map<string, number>();
			const open = desks.get(seller) ?? 0;
			this.#desks.set(shop, desks.set(seller, open + 1));
			if (open === 0) this.#bus.publish({ kind: "desk", process: this.#process, shop, seller, open: true });
		});
	}

	/** A seller closed a desk. */
	rose(shop: string, seller: string): void {
		const desks = this.#desks.get(shop);
		if (desks === undefined) return;
		const left = (desks.get(seller) ?? 0) - 1;
		if (left > 0) {
			desks.set(seller, left);
			return;
		}
		this.#answers(shop, () => {
			desks.delete(seller);
			if (desks.size === 0) this.#desks.delete(shop);
		});
		this.#bus.publish({ kind: "desk", process: this.#process, shop, seller, open: false });
	}

	/** Whether anybody is at the desk, or was just now. */
	answering(shop: string): boolean {
		return this.#attended(shop) || this.#leaving.has(shop);
	}

	/** Whether this seller has a desk open. */
	isOnline(shop: string, seller: string): boolean {
		return (this.#desks.get(shop)?.has(seller) ?? false) || this.#others.hasDesk(shop, seller);
	}

	/** The others can be heard again, or for the first time: everybody says who is there. */
	joined(): void {
		this.#others.renew();
		this.#bus.publish({ kind: "asked", shop: null });
		this.#answer(null);
	}

	/** What another process says. */
	hear(hint: PresenceHint): void {
		switch (hint.kind) {
			case "presence": {
				const { process, shop, conversation, online, page } = hint;
				this.#changes(shop, conversation, () => {
					if (online) this.#others.buyerIs(process, shop, conversation, page);
					else this.#others.buyerLeft(process, shop, conversation);
				});
				return;
			}
			case "desk": {
				const { process, shop, seller, open } = hint;
				this.#answers(shop, () => {
					if (open) this.#others.sellerIs(process, shop, seller);
					else this.#others.sellerLeft(process, shop, seller);
				});
				return;
			}
			case "there": {
				const { process, shop, buyers, sellers } = hint;
				this.#answers(shop, () => {
					for (const seller of sellers) this.#others.sellerIs(process, shop, seller);
				});
				for (const conversation of buyers) {
					this.#changes(shop, conversation, () =>
						this.#others.buyerIs(process, shop, conversation, undefined),
					);
				}
				return;
			}
			case "asked":
				if (this.#asked.size === 0) setTimeout(() => this.#answerAsked(), GATHER).unref();
				this.#asked.add(hint.shop);
		}
	}

	#state(shop: string, conversation: string): PresenceFrame {
		const elsewhere = this.#others.buyer(shop, conversation);
		const page = this.#floor(shop)?.buyerOf(conversation).page ?? elsewhere?.page ?? null;
		const online = this.#isHere(shop, conversation) || elsewhere !== undefined;
		return { type: "presence", conversation, online, page };
	}

	#isHere(shop: string, conversation: string): boolean {
		return this.#buyers.get(shop)?.has(conversation) ?? false;
	}

	/** Tells the desks here and the other processes of a buyer who is here, or was. */
	#say(shop: string, conversation: string, news: PresenceNews): void {
		this.#tell(shop, this.#state(shop, conversation), news);
		this.#sayBuyer(shop, conversation);
	}

	#sayBuyer(shop: string, conversation: string): void {
		const online = this.#isHere(shop, conversation);
		const page = this.#floor(shop)?.buyerOf(conversation).page ?? null;
		this.#bus.publish({ kind: "presence", process: this.#process, shop, conversation, online, page });
	}

	/** Does what another process said of a buyer, and tells the desks here if it is news. */
	#changes(shop: string, conversation: string, learn: () => void): void {
		// Who is at the desk is asked by buyers and colleagues; who is on the page only by a desk.
		if (!this.#floor(shop)?.hasDesk) return;
		const before = this.#state(shop, conversation);
		learn();
		const now = this.#state(shop, conversation);
		if (now.online !== before.online) this.#tell(shop, now, "online");
		else if (now.page?.url !== before.page?.url || now.page?.title !== before.page?.title)
			this.#tell(shop, now, "page");
	}

	#attended(shop: string): boolean {
		return this.#desks.has(shop) || this.#others.hasDesk(shop);
	}

	/** Does what may change whether anybody is at the desk, and tells the buyers here: at once of the first, late of the last. */
	#answers(shop: string, change: () => void): void {
		const [attended, answered] = [this.#attended(shop), this.answering(shop)];
		change();
		if (this.#attended(shop)) {
			clearTimeout(this.#leaving.get(shop));
			this.#leaving.delete(shop);
			if (!answered) this.#floor(shop)?.tellSide("buyer", { type: "answering", answering: true });
		} else if (attended) {
			const gone = () => {
				this.#leaving.delete(shop);
				this.#floor(shop)?.tellSide("buyer", { type: "answering", answering: false });
			};
			this.#leaving.set(shop, setTimeout(gone, DESK_GRACE).unref());
		}
	}

	/** Every shop of which somebody is here. */
	#shops(): Set<string> {
		return new Set([...this.#buyers.keys(), ...this.#desks.keys()]);
	}

	#answerAsked(): void {
		const asked = this.#asked.has(null) ? [null] : [...this.#asked];
		this.#asked.clear();
		for (const shop of asked) this.#answer(shop);
	}

	/** Says who is here of a shop, or of all, and on which pages. */
	#answer(asked: string | null): void {
		for (const shop of asked === null ? this.#shops() : [asked]) {
			// Their pages first: a desk that follows nothing is told once that they are there.
			for (const conversation of [...(this.#buyers.get(shop)?.keys() ?? [])].slice(-PRESENT_MAX)) {
				if (this.#floor(shop)?.buyerOf(conversation).page) this.#sayBuyer(shop, conversation);
			}
			this.#sayWho(shop);
		}
	}

	/** Says who is here of a shop, so that they are not taken for gone. */
	#sayWho(shop: string): void {
		const buyers = [...(this.#buyers.get(shop)?.keys() ?? [])];
		const sellers = [...(this.#desks.get(shop)?.keys() ?? [])];
		for (let at = 0; at < Math.max(buyers.length, sellers.length); at += NAMES_MAX) {
			const [some, desks] = [buyers, sellers].map((names) => names.slice(at, at + NAMES_MAX));
			this.#bus.publish({
				kind: "there",
				process: this.#process,
				shop,
				buyers: some ?? [],
				sellers: desks ?? [],
			});
		}
	}

	#forgetSilent(): void {
		for (const gone of this.#others.silent(this.#bus.connected() ? SILENCE : DEAF_SILENCE)) {
			const { process, shop } = gone;
			if ("seller" in gone) this.#answers(shop, () => this.#others.sellerLeft(process, shop, gone.seller));
			else {
				const { conversation } = gone;
				this.#changes(shop, conversation, () => this.#others.buyerLeft(process, shop, conversation));
			}
		}
	}
}
