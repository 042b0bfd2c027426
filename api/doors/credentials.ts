/** Who asks: the one place where a request's credential becomes an actor. */
import type { MiddlewareHandler, Context as Request } from "hono";
import { isOwnPage } from "../auth/own-page.ts";
import { chooseShop, type Session, sessionOf, shopsOf } from "../auth/session.ts";
import { findDevice, registerDevice } from "../buyers/register.ts";
import type { Actor } from "../context.ts";
import { ApiError } from "../errors.ts";
import { actorOfRecentKey } from "../keys/recent-keys.ts";
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

/** A bearer token counts alone: one that opens nothing does not make way for a cookie. */
async function actorOf(deps: DoorDeps, c: Request<Env>): Promise<Actor> {
	const token = bearer(c);
	if (token === null) return seller(deps, c);
	if (token.startsWith("dev_")) return buyer(deps, c, token);
	if (token.startsWith("sk_")) return program(deps, c, token);
	throw new ApiError("unauthorised");
}

/** The bearer token (RFC 6750), or null. @throws ApiError `unauthorised` for another scheme */
export function bearer(c: Request): string | null {
	const header = c.req.header("Authorization");
	if (header === undefined) return null;
	const token = /^Bearer ([A-Za-z0-9._~+/=-]{20,4096})$/i.exec(header)?.[1];
	if (token === undefined) throw new ApiError("unauthorised");
	return token;
}

async function seller(deps: DoorDeps, c: Request<Env>): Promise<Actor> {
	const session = await signedIn(deps, c);
	const shop = chooseShop(await shopsOf(deps.ctx, session.seller.id), c.req.header(SHOP_HEADER));
	return {
		kind: "seller",
		shop: shop.id,
		seller: session.seller.id,
		name: session.seller.name,
		role: shop.role,
		session: session.id,
	};
}

/**
 * The session of the request's cookie. What changes something must be asked from a page of ours, for a browser sends the
 * cookie along with requests that other sites make.
 *
 * @throws ApiError `unauthorised` or `origin_not_allowed`
 */
export async function signedIn({ config, auth }: DoorDeps, c: Request<Env>): Promise<Session> {
	const session = await sessionOf(auth, c.req.raw.headers);
	if (session === null) throw new ApiError("unauthorised");
	if (!SAFE.has(c.req.method)) demandOwnPage(c, config.ownOrigins);
	for (const cookie of session.renewed) c.header("Set-Cookie", cookie, { append: true });
	return session;
}

/** @throws ApiError `origin_not_allowed` */
export function demandOwnPage(c: Request<Env>, ownOrigins: string[]): void {
	if (isOwnPage(c.req.raw.headers, ownOrigins)) return;
	throw new ApiError("origin_not_allowed", {
		detail: "Whoever is signed in by a cookie must ask from the desk.",
	});
}

async function buyer({ ctx, limits }: DoorDeps, c: Request<Env>, secret: string): Promise<Actor> {
	const shop = c.req.header(SHOP_HEADER);
	if (shop === undefined)
		throw new ApiError("unauthorised", { detail: `Name the shop with ${SHOP_HEADER}.` });
	const known = await findDevice(ctx, { shop, secret });
	if (known !== null) return known;
	if (c.req.method !== "POST" || !BEGINS.test(c.req.path)) throw new ApiError("unauthorised");
	await limits.count(c, "newcomer", limits.addressOf(c));
	return registerDevice(ctx, { shop, secret });
}

async function program({ ctx }: DoorDeps, c: Request<Env>, key: string): Promise<Actor> {
	const actor = await actorOfRecentKey(ctx, key);
	if (actor === null) throw new ApiError("unauthorised");
	const named = c.req.header(SHOP_HEADER);
	if (named !== undefined && named !== actor.shop) throw new ApiError("not_found");
	return actor;
}
