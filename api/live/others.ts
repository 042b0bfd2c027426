/**
 * Who is at the other processes, as far as those said lately. Nothing is stored: a process repeats itself every few seconds,
 * and one that falls silent takes its people along.
 */
import type { Page } from "../../protocol/resources.ts";

/** Buyers remembered of one shop; a desk is told of fewer. */
const BUYERS_MAX = 20_000;

/** Which processes say so, and when they said it last, by the monotonic clock. */
type Witnesses = Map<string, number>;
type Shop = {
	/** By conversation. */
	buyers: Map<string, { page: Page | null; by: Witnesses }>;
	sellers: Map<string, Witnesses>;
};

export class Others {
	readonly #shops = new Map<string, Shop>();

	/** @param page null when only that they are there is known, `undefined` when nothing new is. */
	buyerIs(process: string, shop: string, conversation: string, page: Page | null | undefined): void {
		const { buyers } = this.#shop(shop);
		const known = buyers.get(conversation);
		if (known === undefined && buyers.size >= BUYERS_MAX) return;
		const by = known?.by ?? new Map();
		by.set(process, performance.now());
		buyers.set(conversation, { page: page === undefined ? (known?.page ?? null) : page, by });
	}

	buyerLeft(process: string, shop: string, conversation: string): void {
		const buyers = this.#shops.get(shop)?.buyers;
		const known = buyers?.get(conversation);
		known?.by.delete(process);
		if (known?.by.size === 0) buyers?.delete(conversation);
		this.#tidy(shop);
	}

	sellerIs(process: string, shop: string, seller: string): void {
		const { sellers } = this.#shop(shop);
		const by = sellers.get(seller) ?? new Map();
		sellers.set(seller, by.set(process, performance.now()));
	}

	sellerLeft(process: string, shop: string, seller: string): void {
		const sellers = this.#shops.get(shop)?.sellers;
		const by = sellers?.get(seller);
		by?.delete(process);
		if (by?.size === 0) sellers?.delete(seller);
		this.#tidy(shop);
	}

	/** Where a buyer is who is there; undefined when they are not. */
	buyer(shop: string, conversation: string): { page: Page | null } | undefined {
		return this.#shops.get(shop)?.buyers.get(conversation);
	}

	/** The conversations whose buyers are there, those who came last at the end. */
	buyers(shop: string): string[] {
		return [...(this.#shops.get(shop)?.buyers.keys() ?? [])];
	}

	/** Whether this seller has a desk open; any seller when none is named. */
	hasDesk(shop: string, seller?: string): boolean {
		const sellers = this.#shops.get(shop)?.sellers;
		return seller === undefined ? (sellers?.size ?? 0) > 0 : (sellers?.has(seller) ?? false);
	}

	/** Nobody here asks about this shop's buyers any more. */
	forgetBuyers(shop: string): void {
		this.#shops.get(shop)?.buyers.clear();
		this.#tidy(shop);
	}

	/** All that was said so far counts as if it had been said now. */
	renew(): void {
		const now = performance.now();
		for (const [, by] of this.#all()) for (const process of by.keys()) by.set(process, now);
	}

	/** What nobody has said for so long, in milliseconds: who is there only by that. */
	silent(
		ms: number,
	): ({ process: string; shop: string } & ({ conversation: string } | { seller: string }))[] {
		const before = performance.now() - ms;
		return [...this.#all()].flatMap(([who, by]) =>
			[...by].flatMap(([process, at]) => (at < before ? [{ process, ...who }] : [])),
		);
	}

	*#all(): Iterable<[{ shop: string } & ({ conversation: string } | { seller: string }), Witnesses]> {
		for (const [shop, { buyers, sellers }] of this.#shops) {
			for (const [conversation, { by }] of buyers) yield [{ shop, conversation }, by];
			for (const [seller, by] of sellers) yield [{ shop, seller }, by];
		}
	}

	#shop(shop: string): Shop {
		const known = this.#shops.get(shop);
		if (known !== undefined) return known;
		const made: Shop = { buyers: new Map(), sellers: new Map() };
		this.#shops.set(shop, made);
		return made;
	}

	#tidy(shop: string): void {
		const known = this.#shops.get(shop);
		if (known?.buyers.size === 0 && known.sellers.size === 0) this.#shops.delete(shop);
	}
}
