/** How much anybody may ask in a while, by whichever door. Generous: it is there for loops gone wild, not for busy people. */
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Actor } from "../context.ts";
import { ApiError } from "../errors.ts";

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

/** What is left after one was counted. */
export type Left = { limit: Limit; points: number; window: number; remaining: number; seconds: number };

export class Limits {
	readonly #limiters = new Map<Limit, RateLimiterMemory>();
	readonly #factor: number;

	/** @param factor how many times the usual everybody may ask. */
	constructor(factor = 1) {
		this.#factor = factor;
		for (const [limit, [points, duration]] of Object.entries(LIMITS)) {
			const limiter = new RateLimiterMemory({ points: points * factor, duration });
			this.#limiters.set(limit as Limit, limiter);
		}
	}

	/**
	 * Counts one.
	 *
	 * @param told what is left, also when nothing is.
	 * @throws ApiError `rate_limited`, with the seconds until one may pass.
	 */
	async count(limit: Limit, by: string, told: (left: Left) => void = () => {}): Promise<void> {
		const [usual, window] = LIMITS[limit];
		const points = usual * this.#factor;
		const counted = await this.#limiter(limit)
			.consume(by)
			.catch((refused: unknown) => {
				if (refused instanceof RateLimiterRes) return refused;
				throw refused;
			});
		const seconds = Math.ceil(counted.msBeforeNext / 1000);
		told({ limit, points, window, remaining: counted.remainingPoints, seconds });
		if (counted.consumedPoints > points) throw new ApiError("rate_limited", { retryAfter: seconds });
	}

	/** Counts a request or a question of somebody known. @throws ApiError `rate_limited` */
	asked(actor: Actor, told?: (left: Left) => void): Promise<void> {
		return this.count(actor.kind, nameOf(actor), told);
	}

	/** Counts a message of somebody known. @throws ApiError `rate_limited` */
	posted(actor: Actor, told?: (left: Left) => void): Promise<void> {
		return this.count(`${actor.kind}Posts`, nameOf(actor), told);
	}

	/** Takes one back that turned out well. */
	async forgive(limit: Limit, by: string): Promise<void> {
		await this.#limiter(limit).reward(by);
	}

	#limiter(limit: Limit): RateLimiterMemory {
		const limiter = this.#limiters.get(limit);
		if (limiter === undefined) throw new Error(`no limit ${limit}`);
		return limiter;
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
