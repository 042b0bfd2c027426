import { z } from "@hono/zod-openapi";
import { meSchema } from "../../protocol/resources.ts";
import { demandOwnPage } from "../doors/credentials.ts";
import { newDoor, operation } from "../doors/door.ts";
import type { Door, DoorDeps } from "../doors/env.ts";
import { ApiError } from "../errors.ts";
import { sessionOf, shopsOf } from "./session.ts";
import { AUTH_PATH } from "./sign-in.ts";
import { issueTicket } from "./tickets.ts";

const tag = "Sellers";

const myself = operation({
	method: "get",
	path: "/me",
	tag,
	summary: "Read who is signed in, and their shops",
	answers: meSchema,
});

const entering = operation({
	method: "post",
	path: "/tickets",
	tag,
	summary: "Get a ticket for the socket",
	description: "Good for a minute; goes into the socket's first frame.",
	answers: z.object({ ticket: z.string() }),
	status: 201,
});

/** better-auth's own paths: sign in, sign out, the one-time link. */
export function signInRoutes({ ctx, config, auth }: DoorDeps): Door {
	const door = newDoor();
	door.post(`${AUTH_PATH}/sign-out`, async (c) => {
		demandOwnPage(c, config.ownOrigins);
		const session = await sessionOf(auth, c.req.raw.headers);
		const answer = await auth.handler(c.req.raw);
		if (session !== null) ctx.revoke({ kind: "session", session: session.id });
		return answer;
	});
	door.on(["GET", "POST"], `${AUTH_PATH}/*`, (c) => auth.handler(c.req.raw));
	return door;
}

/** Needs a session, but no shop. */
export function meRoutes({ ctx, auth }: DoorDeps): Door {
	return newDoor().openapi(myself, async (c) => {
		const session = await sessionOf(auth, c.req.raw.headers);
		if (session === null) throw new ApiError("unauthorised");
		return c.json({ seller: session.seller, shops: await shopsOf(ctx, session.seller.id) }, 200);
	});
}

export function ticketRoutes({ config }: DoorDeps): Door {
	return newDoor().openapi(entering, async (c) => {
		const { actor } = c.var;
		if (actor.kind !== "seller") throw new ApiError("unauthorised");
		return c.json({ ticket: await issueTicket(config.secret, actor) }, 201);
	});
}
