/** So many requests a minute: for each device or key, and, much more, for each network address. */
import { getConnInfo } from "@hono/node-server/conninfo";
import type { MiddlewareHandler, Context as Request } from "hono";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { clientAddress } from "../client-address.ts";
import { ApiError } from "../errors.ts";
import type { DoorDeps, Env } from "./env.ts";

/** Seconds. */
const WINDOW = 60;
/** A whole office may sit behind one address. */
const PER_ADDRESS = 3_000;
/** Of one buyer's device, key or session. */
const PER_ACTOR = 600;

/** Counts by address, before anything is looked up. */
export function limitAddresses({ config }: DoorDeps): MiddlewareHandler<Env> {
	const limiter = new RateLimiterMemory({ points: PER_ADDRESS, duration: WINDOW });
	return async (c, next) => {
		await count(limiter, addressOf(c, config.trustProxy), c, null);
		await next();
	};
}

/** Counts by who asks, and says how much is left (draft-ietf-httpapi-ratelimit-headers). */
export function limitActors(): MiddlewareHandler<Env> {
	const limiter = new RateLimiterMemory({ points: PER_ACTOR, duration: WINDOW });
	return async (c, next) => {
		const actor = c.var.actor;
		const who = actor.kind === "buyer" ? actor.device : actor.kind === "seller" ? actor.session : actor.key;
		await count(limiter, who, c, "actor");
		await next();
	};
}

async function count(
	limiter: RateLimiterMemory,
	who: string,
	c: Request<Env>,
	policy: string | null,
): Promise<void> {
	const state = await limiter.consume(who).catch((refused: unknown) => {
		if (refused instanceof RateLimiterRes) return refused;
		throw refused;
	});
	const seconds = Math.ceil(state.msBeforeNext / 1000);
	if (policy !== null) {
		c.header("RateLimit-Policy", `"${policy}";q=${limiter.points};w=${WINDOW}`);
		c.header("RateLimit", `"${policy}";r=${state.remainingPoints};t=${seconds}`);
	}
	if (state.consumedPoints > limiter.points) {
		throw new ApiError("rate_limited", {
			detail: `Too many requests. Try again in ${seconds} s.`,
			retryAfter: seconds,
		});
	}
}

function addressOf(c: Request<Env>, hops: number): string {
	// Without a socket (a request made inside a test) all come from one place.
	const socketed = typeof c.env === "object" && c.env !== null && "incoming" in c.env;
	const remote = socketed ? getConnInfo(c).remote.address : undefined;
	return clientAddress(remote ?? "127.0.0.1", c.req.header("X-Forwarded-For"), hops);
}
