import { z } from "@hono/zod-openapi";
import { meSchema } from "../../protocol/resources.ts";
import { demandOwnPage, signedIn } from "../doors/credentials.ts";
import { body, deed, newDoor, open, operation } from "../doors/door.ts";
import type { Door, DoorDeps } from "../doors/env.ts";
import { refusalOfStatus } from "../doors/problems.ts";
import { setPassword } from "./password.ts";
import { sessionOf, shopsOf } from "./session.ts";
import { PASSWORD_MAX, PASSWORD_MIN } from "./sign-in.ts";
import { issueTicket } from "./tickets.ts";

const tag = "Sellers";
/** Where a one-time link leads, and where one that is no longer good. */
const DESK = "/desk/";
const NO_LINK = "/desk/sign-in?error=link";

const signingIn = deed({
	method: "post",
	path: "/auth/sign-in/email",
	for: ["seller"],
	tag,
	summary: "Sign in with e-mail and password",
	description: "Answers with the session's cookie.",
	request: body(
		z.strictObject({
			email: z.email().max(320),
			password: z.string().max(PASSWORD_MAX),
			rememberMe: z.boolean().default(true).meta({ description: "False ends the session with the browser." }),
		}),
	),
});

const signingOut = deed({
	method: "post",
	path: "/auth/sign-out",
	for: ["seller"],
	tag,
	summary: "Sign out",
	description: "Ends the session and every socket it holds. Signing out twice is once.",
});

const myself = operation({
	method: "get",
	path: "/me",
	for: ["seller"],
	tag,
	summary: "Read who is signed in, and their shops",
	answers: meSchema,
});

const choosing = deed({
	method: "put",
	path: "/me/password",
	for: ["seller"],
	tag,
	summary: "Set or change one's password",
	description: "Whoever came in by a one-time link may have none yet; else `current` must be it.",
	request: body(
		z.strictObject({
			password: z.string().min(PASSWORD_MIN).max(PASSWORD_MAX),
			current: z.string().max(PASSWORD_MAX).optional(),
		}),
	),
});

const entering = operation({
	method: "post",
	path: "/tickets",
	for: ["seller"],
	tag,
	summary: "Get a ticket for the socket",
	description: "Good for a minute; goes into the socket's first frame.",
	answers: z.object({ ticket: z.string() }),
	status: 201,
});

/**
 * Coming and going. better-auth does the work; of its many paths only these lead to it, and its refusals are put as
 * problems like all others.
 */
export function signInRoutes({ ctx, config, auth, limits }: DoorDeps): Door {
	const door = newDoor()
		.openapi({ ...open(signingIn), security: [] }, async (c) => {
			// A page of another site must not sign somebody in as somebody else. Programs have no origin.
			if (c.req.header("Origin") !== undefined) demandOwnPage(c, config.ownOrigins);
			const credentials = c.req.valid("json");
			await limits.count(c, "account", credentials.email.toLowerCase());
			await limits.count(c, "signIn", limits.addressOf(c));
			const headers = new Headers(c.req.raw.headers);
			const answer = await auth.api.signInEmail({ body: credentials, headers, asResponse: true });
			if (!answer.ok) throw refusalOfStatus(answer.status, "The e-mail address or the password is wrong.");
			await limits.forgive("signIn", limits.addressOf(c));
			for (const cookie of answer.headers.getSetCookie()) c.header("Set-Cookie", cookie, { append: true });
			return c.body(null, 204);
		})
		.openapi(open(signingOut), async (c) => {
			const { headers } = c.req.raw;
			const session = await sessionOf(auth, headers);
			if (session === null) return c.body(null, 204);
			demandOwnPage(c, config.ownOrigins);
			const answer = await auth.api.signOut({ headers, asResponse: true });
			ctx.revoke({ kind: "session", session: session.id });
			for (const cookie of answer.headers.getSetCookie()) c.header("Set-Cookie", cookie, { append: true });
			return c.body(null, 204);
		});
	// A page and not an operation: somebody opens it in a browser, and is led on to the desk, wherever the link says.
	door.get("/auth/link", async (c) => {
		await limits.count(c, "signIn", limits.addressOf(c));
		const query = { token: c.req.query("token") ?? "", callbackURL: DESK, errorCallbackURL: NO_LINK };
		const answer = await auth.api.magicLinkVerify({ query, headers: c.req.raw.headers, asResponse: true });
		const cookies = answer.headers.getSetCookie();
		if (cookies.length > 0) await limits.forgive("signIn", limits.addressOf(c));
		for (const cookie of cookies) c.header("Set-Cookie", cookie, { append: true });
		c.header("Cache-Control", "no-store");
		return c.redirect(cookies.length > 0 ? DESK : NO_LINK);
	});
	return door;
}

/** Needs a session, but no shop. */
export function meRoutes(deps: DoorDeps): Door {
	return newDoor().openapi(open(myself), async (c) => {
		const { seller } = await signedIn(deps, c);
		return c.json({ seller, shops: await shopsOf(deps.ctx, seller.id) }, 200);
	});
}

/** What a seller does about themselves while working for a shop. */
export function sellerRoutes({ config, auth, limits }: DoorDeps): Door {
	return newDoor()
		.openapi(entering, async (c) => {
			return c.json({ ticket: await issueTicket(config.secret, c.var.actor) }, 201);
		})
		.openapi(choosing, async (c) => {
			await limits.count(c, "account", c.var.actor.seller);
			await setPassword(auth, c.req.raw.headers, c.req.valid("json"));
			return c.body(null, 204);
		});
}
