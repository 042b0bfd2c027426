/** Who asks: the one place where a request's credential becomes an actor. */
import type { MiddlewareHandler, Context as Request } from "hono";
import { originAllowed } from "../auth/origin.ts";
import { chooseShop, sessionOf, shopsOf } from "../auth/session.ts";
import { findDevice, registerDevice } from "../buyers/register.ts";
import type { Actor } from "../context.ts";
import { ApiError } from "../errors.ts";
import { actorOfKey } from "../keys/find-key.ts";
import { originsOf } from "../shops/origins.ts";
import type { DoorDeps, Env } from "./env.ts";

/** Which shop is meant: for a buyer, and for a seller who has several. */
export const SHOP_HEADER = "Shopbell-Shop";
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
/** A buyer's first message makes them known; merely looking does not. */
const BEGINS = /^\/v1\/conversations\/[^/]+\/messages$/;

/** Lets a request in with its actor, or throws ApiError `unauthorised`. */
export function credentials(deps: DoorDeps): MiddlewareHandler<Env> {
	return async (c, next) => {
		c.set("actor", await actorOf(deps, c));
		await next();
	};
}

async function actorOf(deps: DoorDeps, c: Request<Env>): Promise<Actor> {
	const token = bearer(c);
	if (token === null) return seller(deps, c);
	if (token.startsWith("dev_")) return buyer(deps, c, token);
	if (token.startsWith("sk_")) {
		const actor = await actorOfKey(deps.ctx, token);
		if (actor !== null) return actor;
	}
	throw new ApiError("unauthorised");
}

/** The bearer token (RFC 6750), or null. @throws ApiError `unauthorised` for another scheme */
export function bearer(c: Request<Env>): string | null {
	const header = c.req.header("Authorization");
	if (header === undefined) return null;
	const token = /^Bearer ([A-Za-z0-9._~+/=-]{20,4096})$/i.exec(header)?.[1];
	if (token === undefined) throw new ApiError("unauthorised");
	return token;
}

async function seller({ ctx, config, auth }: DoorDeps, c: Request<Env>): Promise<Actor> {
	const session = await sessionOf(auth, c.req.raw.headers);
	if (session === null) throw new ApiError("unauthorised");
	if (!SAFE.has(c.req.method)) demandOwnPage(c, config.ownOrigins);
	const shop = chooseShop(await shopsOf(ctx, session.seller.id), c.req.header(SHOP_HEADER));
	return {
		kind: "seller",
		shop: shop.id,
		seller: session.seller.id,
		name: session.seller.name,
		role: shop.role,
		session: session.id,
	};
}

/** A cookie goes along with requests that other sites make: those that change something must come from our own pages. */
export function demandOwnPage(c: Request<Env>, ownOrigins: string[]): void {
	const origin = c.req.header("Origin");
	const own =
		origin === undefined ? c.req.header("Sec-Fetch-Site") === "same-origin" : ownOrigins.includes(origin);
	if (!own) throw new ApiError("origin_not_allowed");
}

async function buyer(deps: DoorDeps, c: Request<Env>, secret: string): Promise<Actor> {
	const shop = c.req.header(SHOP_HEADER);
	if (shop === undefined) throw new ApiError("unauthorised");
	await demandAllowedPage(deps, c, shop);
	const known = await findDevice(deps.ctx, { shop, secret });
	if (known !== null) return known;
	if (c.req.method === "POST" && BEGINS.test(c.req.path)) return registerDevice(deps.ctx, { shop, secret });
	throw new ApiError("unauthorised");
}

/**
 * Lets through pages that may carry the shop's bell. A request without an origin is not a script on another page; it
 * must hold the secret all the same.
 */
export async function demandAllowedPage(
	{ ctx, config }: DoorDeps,
	c: Request<Env>,
	shop: string,
): Promise<void> {
	const origin = c.req.header("Origin");
	if (origin === undefined || config.ownOrigins.includes(origin)) return;
	const origins = await originsOf(ctx, shop);
	if (origins === null) throw new ApiError("unauthorised");
	if (!originAllowed(origins, origin)) throw new ApiError("origin_not_allowed");
}
