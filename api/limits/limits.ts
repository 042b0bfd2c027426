/** How much anybody may ask in a while, by whichever door. Generous: it is there for loops gone wild, not for busy people. */
import type { Actor } from "../context.ts";
import { ApiError } from "../errors.ts";
import { Windows } from "./windows.ts";

/**
 * So many, per seconds. Whoever is known counts by who they are, so that an office or a telephone company behind one
 * address is not one person; an address counts for strangers alone.
 */
const LIMITS = {
	/** Requests, and questions for what was missed. */
	buyer: [600, 60],
	seller: [3_000, 60],
	key: [1_200, 60],
	/** Messages said. The while is short, so that the wait is. */
	buyerPosts: [60, 10],
	sellerPosts: [300, 10],
	keyPosts: [300, 10],
	/** Requests of nobody we know, per address: secrets that open nothing, or none. */
	stranger: [600, 60],
	/** Devices that make themselves known, per address. */
	newcomer: [300, 600],
	/** Attempts to sign in that failed, per address: few people, many tries are a guesser's. */
	signIn: [10, 60],
	/** Attempts to sign in, per e-mail address, from wherever they come. */
	account: [100, 3_600],
} as const;

export type Limit = keyof typeof LIMITS;

/** What counts the messages of whom. */
const POSTS = { buyer: "buyerPosts", seller: "sellerPosts", key: "keyPosts" } as const;

/** What is left after one was counted. */
export type Left = { limit: Limit; points: number; window: number; remaining: number; seconds: number };

export class Limits {
	readonly #windows = new Map<Limit, Windows>();
	readonly #factor: number;

	/** @param factor how many times the usual everybody may ask. */
	constructor(factor = 1) {
		this.#factor = factor;
		for (const [limit, [, seconds]] of Object.entries(LIMITS)) {
			this.#windows.set(limit as Limit, new Windows(seconds * 1000));
		}
	}

	/**
	 * Counts one.
	 *
	 * @param told what is left, also when nothing is.
	 * @throws ApiError `rate_limited`, with the seconds until one may pass.
	 */
	count(limit: Limit, by: string, told?: (left: Left) => void): void {
		const [usual, window] = LIMITS[limit];
		const points = usual * this.#factor;
		const now = performance.now();
		const { count, ends } = this.#of(limit).count(by, now);
		if (told === undefined && count <= points) return;
		const seconds = Math.ceil((ends - now) / 1000);
		told?.({ limit, points, window, remaining: Math.max(0, points - count), seconds });
		if (count > points) throw new ApiError("rate_limited", { retryAfter: seconds });
	}

	/** Counts a request or a question of somebody known. @throws ApiError `rate_limited` */
	asked(actor: Actor, told?: (left: Left) => void): void {
		this.count(actor.kind, nameOf(actor), told);
	}

	/** Counts a message of somebody known. @throws ApiError `rate_limited` */
	posted(actor: Actor, told?: (left: Left) => void): void {
		this.count(POSTS[actor.kind], nameOf(actor), told);
	}

	/** Takes one back that turned out well. */
	forgive(limit: Limit, by: string): void {
		this.#of(limit).forgive(by);
	}

	#of(limit: Limit): Windows {
		const windows = this.#windows.get(limit);
		if (windows === undefined) throw new Error(`no limit ${limit}`);
		return windows;
	}
}

/** A person, on however many devices; a buyer's id is unique in their shop only. */
function nameOf(actor: Actor): string {
	switch (actor.kind) {
		case "buyer":
			return `${actor.shop}/${actor.buyer}`;
		case "seller":
			return actor.seller;
		case "key":
			return actor.key;
	}
}
