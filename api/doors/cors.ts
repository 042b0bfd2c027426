/**
 * Pages of other sites: those on a shop's list may speak for their buyer, and nobody may speak for anybody else. A buyer's
 * credential is a header and never a cookie, so nothing goes out that a page does not hold itself.
 */
import type { Context as Request } from "hono";
import { cors } from "hono/cors";
import type { MiddlewareHandler } from "hono/types";
import { originAllowed } from "../auth/origin.ts";
import { ApiError } from "../errors.ts";
import { originsOf } from "../shops/origins.ts";
import { SHOP_HEADER } from "./credentials.ts";
import type { DoorDeps, Env } from "./env.ts";

/** How long a browser may remember that it may ask. Seconds. */
const PREFLIGHT_LIFE = 600;

/** What a page's script may read of an answer besides its body. */
const EXPOSED = [
	"ETag",
	"Idempotency-Replayed",
	"RateLimit",
	"RateLimit-Policy",
	"Request-Id",
	"Retry-After",
].join(",");

/** @throws ApiError `origin_not_allowed` for a buyer's request from a page that is not on the shop's list. */
export function shopPages({ ctx, config }: DoorDeps): MiddlewareHandler<Env> {
	const preflight = cors({
		// It carries no credential and reads nothing: it learns only that buyers may ask at all.
		origin(origin, c) {
			const wanted = c.req.header("Access-Control-Request-Headers")?.toLowerCase() ?? "";
			return origin !== "" && wanted.includes(SHOP_HEADER.toLowerCase()) ? origin : null;
		},
		allowMethods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
		allowHeaders: ["Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", SHOP_HEADER],
		exposeHeaders: EXPOSED.split(","),
		maxAge: PREFLIGHT_LIFE,
	});

	/** The page that may read the answer; null where it is no page of another site, or reads nothing of a buyer's. */
	async function pageOf(c: Request<Env>): Promise<string | null> {
		const origin = c.req.header("Origin");
		// Not a script on another page (RFC 6454, section 7.3); it must hold the secret all the same.
		if (origin === undefined || origin === "") return null;
		const shop = c.req.header(SHOP_HEADER);
		if (!/^Bearer dev_/i.test(c.req.header("Authorization") ?? "") || shop === undefined) return null;
		if (config.ownOrigins.includes(origin)) return origin;
		const origins = await originsOf(ctx, shop);
		if (origins === null) throw new ApiError("unauthorised");
		if (!originAllowed(origins, origin)) throw new ApiError("origin_not_allowed");
		return origin;
	}

	return async (c, next) => {
		if (c.req.method === "OPTIONS") return preflight(c, next);
		const page = await pageOf(c);
		// Said beforehand, for whatever the answer will be. The library makes an answer to say it in, see `tagged`.
		if (page !== null) c.header("Access-Control-Allow-Origin", page);
		c.header("Access-Control-Expose-Headers", EXPOSED);
		c.header("Vary", "Origin");
		await next();
	};
}
