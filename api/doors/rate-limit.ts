/** How much anybody may ask in a while. Generous: it is there for loops gone wild, not for busy people. */
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context as Request } from "hono";
import type { MiddlewareHandler } from "hono/types";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { clientAddress } from "../client-address.ts";
import type { Actor } from "../context.ts";
import { ApiError } from "../errors.ts";
import type { Env } from "./env.ts";

/** Requests, per seconds. An address may be a whole office, and a shop's whole server. */
const LIMITS = {
	address: [3_000, 60],
	buyer: [300, 60],
	seller: [1_200, 60],
	key: [1_200, 60],
	/** Devices that make themselves known, per address. */
	newcomer: [120, 600],
	/** Attempts to sign in, per address: few people, many tries are a guesser's. */
	signIn: [10, 60],
	/** Attempts to sign in, per e-mail address, from wherever they come. */
	account: [100, 3_600],
} as const;

export type Limit = keyof typeof LIMITS;

export class RateLimits {
	readonly #limiters: Map<Limit, RateLimiterMemory>;
	readonly #trustProxy: number;

	/** @param on false counts nothing, for tests that ask more than people do. */
	constructor(trustProxy: number, on: boolean) {
		this.#trustProxy = trustProxy;
		this.#limiters = new Map();
		if (!on) return;
		for (const [limit, [points, duration]] of Object.entries(LIMITS)) {
			this.#limiters.set(limit as Limit, new RateLimiterMemory({ keyPrefix: limit, points, duration }));
		}
	}

	/**
	 * Counts one request, and says in the answer's headers what is left (draft-ietf-httpapi-ratelimit-headers).
	 *
	 * @throws ApiError `rate_limited`
	 */
	async count(c: Request, limit: Limit, by: string): Promise<void> {
		const limiter = this.#limiters.get(limit);
		if (limiter === undefined) return;
		const [points, duration] = LIMITS[limit];
		const left = await limiter.consume(by).catch((refused: unknown) => {
			if (refused instanceof RateLimiterRes) return refused;
			throw refused;
		});
		const seconds = Math.ceil(left.msBeforeNext / 1000);
		c.header("RateLimit-Policy", `"${limit}";q=${points};w=${duration}`);
		c.header("RateLimit", `"${limit}";r=${left.remainingPoints};t=${seconds}`);
		if (left.consumedPoints > points) throw new ApiError("rate_limited", { retryAfter: seconds });
	}

	/** The address a request comes from, as far as it can be known. */
	addressOf(c: Request): string {
		const remote = c.env?.incoming === undefined ? undefined : getConnInfo(c).remote.address;
		return clientAddress(remote ?? "", c.req.header("X-Forwarded-For"), this.#trustProxy);
	}

	/** Before anybody is asked who they are. */
	readonly perAddress: MiddlewareHandler<Env> = async (c, next) => {
		await this.count(c, "address", this.addressOf(c));
		await next();
	};

	/** Once it is known who asks. */
	readonly perActor: MiddlewareHandler<Env> = async (c, next) => {
		const actor = c.get("actor");
		await this.count(c, actor.kind, nameOf(actor));
		await next();
	};
}

function nameOf(actor: Actor): string {
	switch (actor.kind) {
		case "buyer":
			return actor.device;
		case "seller":
			return actor.seller;
		case "key":
			return actor.key;
	}
}
