/**
 * Pages of other sites: those on a shop's list may speak for their buyer, and nobody may speak for anybody else. A buyer's
 * credential is a header and never a cookie, so nothing goes out that a page does not hold itself.
 */
import { cors } from "hono/cors";
import type { MiddlewareHandler } from "hono/types";
import { originAllowed } from "../auth/origin.ts";
import { ApiError } from "../errors.ts";
import { originsOf } from "../shops/origins.ts";
import { SHOP_HEADER } from "./credentials.ts";
import type { DoorDeps, Env } from "./env.ts";

/** How long a browser may remember that it may ask. Seconds. */
const PREFLIGHT_LIFE = 600;

/** @throws ApiError `origin_not_allowed` for a buyer's request from a page that is not on the shop's list. */
export function shopPages({ ctx, config }: DoorDeps): MiddlewareHandler<Env> {
	return cors({
		async origin(origin, c) {
			// Not a script on another page (RFC 6454, section 7.3); it must hold the secret all the same.
			if (origin === "") return null;
			// A preflight carries no credential and reads nothing: it learns only that buyers may ask at all.
			if (c.req.method === "OPTIONS") {
				const wanted = c.req.header("Access-Control-Request-Headers")?.toLowerCase() ?? "";
				return wanted.includes(SHOP_HEADER.toLowerCase()) ? origin : null;
			}
			const shop = c.req.header(SHOP_HEADER);
			if (!/^Bearer dev_/i.test(c.req.header("Authorization") ?? "") || shop === undefined) return null;
			if (config.ownOrigins.includes(origin)) return origin;
			const origins = await originsOf(ctx, shop);
			if (origins === null) throw new ApiError("unauthorised");
			if (!originAllowed(origins, origin)) throw new ApiError("origin_not_allowed");
			return origin;
		},
		allowMethods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
		allowHeaders: ["Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", SHOP_HEADER],
		exposeHeaders: [
			"ETag",
			"Idempotency-Replayed",
			"RateLimit",
			"RateLimit-Policy",
			"Request-Id",
			"Retry-After",
		],
		maxAge: PREFLIGHT_LIFE,
	});
}
