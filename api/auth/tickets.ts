/** A seller's entry to the socket: cookies do not reach a first frame, and nothing secret belongs into an address. */
import { jwtVerify, SignJWT } from "jose";
import type { Actor, Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import { keyFor } from "./keys-of-secret.ts";
import { sellerActor } from "./seller-actor.ts";

/** Long enough for a slow network, short enough to be worth nothing later. Seconds. */
const LIFE = 60;
/** Clocks of our own processes may differ by so much. Seconds. */
const LEEWAY = 60;
const AUDIENCE = "socket";

/** Signs a ticket (JWT, RFC 7519) for this session and shop. */
export function issueTicket(secret: string, actor: Extract<Actor, { kind: "seller" }>): Promise<string> {
	return new SignJWT({ shop: actor.shop, session: actor.session })
		.setProtectedHeader({ alg: "HS256" })
		.setSubject(actor.seller)
		.setAudience(AUDIENCE)
		.setIssuedAt()
		.setExpirationTime(`${LIFE}s`)
		.sign(keyFor(secret, "tickets"));
}

/**
 * Who holds the ticket: the session must still live and the membership still hold.
 *
 * @throws ApiError `unauthorised`
 */
export async function verifyTicket(ctx: Context, secret: string, ticket: string): Promise<Actor> {
	const payload = await jwtVerify(ticket, keyFor(secret, "tickets"), {
		algorithms: ["HS256"],
		audience: AUDIENCE,
		clockTolerance: LEEWAY,
		requiredClaims: ["sub", "exp"],
	}).then(
		(verified) => verified.payload,
		() => {
			throw new ApiError("unauthorised");
		},
	);
	const { shop, session, sub } = payload;
	if (typeof shop !== "string" || typeof session !== "string" || sub === undefined)
		throw new ApiError("unauthorised");
	const actor = await sellerActor(ctx, { seller: sub, session, shop });
	if (actor === null) throw new ApiError("unauthorised");
	return actor;
}
