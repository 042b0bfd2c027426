/** Who says hello. */
import type { ClientFrame } from "../../protocol/frames.ts";
import { CLOSE } from "../../protocol/limits.ts";
import { originAllowed } from "../auth/origin.ts";
import { verifyTicket } from "../auth/tickets.ts";
import { findDevice, registerDevice } from "../buyers/register.ts";
import type { Config } from "../config.ts";
import type { Actor, Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import { actorOfKey } from "../keys/find-key.ts";
import type { Limits } from "../limits/limits.ts";
import { originsOf } from "../shops/origins.ts";
import type { Peer } from "./connection.ts";
import { HelloRefused } from "./hello-refused.ts";

type Hello = Extract<ClientFrame, { type: "hello" }>;
type Known = { ctx: Context; limits: Limits; config: Pick<Config, "secret" | "ownOrigins"> };

/** Makes the question a connection asks. The shape of the token says what it is. */
export function authenticator(
	ctx: Context,
	limits: Limits,
	config: Pick<Config, "secret" | "ownOrigins">,
): (hello: Hello, from: Peer) => Promise<Actor> {
	return async (hello, from) => {
		const actor = await actorOf({ ctx, limits, config }, hello, from).catch((error: unknown) => {
			// What failed on our side says nothing about who asks.
			throw error instanceof ApiError && error.status < 500 ? refusal(error) : error;
		});
		// A credential of one shop opens no other.
		if (actor !== null && actor.shop === hello.shop) return actor;
		throw new HelloRefused(CLOSE.unauthorised, "unauthorised");
	};
}

async function actorOf(
	{ ctx, limits, config }: Known,
	hello: Hello,
	{ origin, address }: Peer,
): Promise<Actor | null> {
	const { token, shop, locale, page } = hello;
	const own = origin !== null && config.ownOrigins.includes(origin);
	if (token.startsWith("sk_")) return actorOfKey(ctx, token);
	if (token.startsWith("dev_")) {
		const [origins, known] = await Promise.all([
			originsOf(ctx, shop),
			findDevice(ctx, { shop, secret: token }),
		]);
		if (origins === null) return null;
		if (!own && !originAllowed(origins, origin)) throw new ApiError("origin_not_allowed");
		if (known !== null) return known;
		await limits.count("newcomer", address);
		return registerDevice(ctx, { shop, secret: token, locale, page });
	}
	// A ticket is fetched by our own desk: on another site's page it is a stolen one.
	if (!own) throw new ApiError("origin_not_allowed");
	return verifyTicket(ctx, config.secret, token);
}

/** A client forgets a credential that is called bad, so only a final answer may call it so. */
function refusal(error: ApiError): HelloRefused {
	if (error.code === "origin_not_allowed") return new HelloRefused(CLOSE.origin, error.message);
	return new HelloRefused(error.permanent ? CLOSE.unauthorised : CLOSE.busy, error.message);
}
