/** The policy of an operation, beside the operation: who may ask. Enforced and documented from the same words. */
import { createMiddleware } from "hono/factory";
import type { Actor } from "../context.ts";
import { ApiError } from "../errors.ts";

export type Kind = Actor["kind"];

/** The names under which the OpenAPI document knows the credentials. */
const SCHEMES = { key: "apiKey", seller: "session", buyer: "device" } as const satisfies Record<Kind, string>;

export const SECURITY_SCHEMES = {
	[SCHEMES.key]: {
		type: "http",
		scheme: "bearer",
		bearerFormat: "sk_…",
		description:
			"A program that speaks for a shop. Made at the desk under *Settings → API keys*. Belongs on servers, never in a page.",
	},
	[SCHEMES.seller]: {
		type: "apiKey",
		in: "cookie",
		name: "shopbell.session_token",
		description:
			"A seller who signed in at the desk. Whoever belongs to several shops names one with `Shopbell-Shop`. What changes something must be asked from our own pages.",
	},
	[SCHEMES.buyer]: {
		type: "http",
		scheme: "bearer",
		bearerFormat: "dev_…",
		description:
			"A buyer's device: a secret it made itself, together with `Shopbell-Shop`. Sees its buyer's own conversations and nothing else.",
	},
} as const;

/** As OpenAPI has it: any one of these credentials. */
export function securityOf(kinds: readonly Kind[]): Record<string, string[]>[] {
	return kinds.map((kind) => ({ [SCHEMES[kind]]: [] }));
}

/**
 * Lets through these kinds of actors alone. For others there is nothing here; but a program that asks for what only
 * people may do is told so.
 *
 * @throws ApiError `not_found` or `role_not_allowed`
 */
export function servedTo<K extends Kind>(kinds: readonly K[]) {
	type Served = { Variables: { actor: Extract<Actor, { kind: K }> } };
	return createMiddleware<Served>(async (c, next) => {
		const actor: Actor = c.var.actor;
		if (!kinds.some((kind) => kind === actor.kind)) {
			const forPeople = actor.kind === "key" && kinds.some((kind) => kind === "seller");
			throw new ApiError(forPeople ? "role_not_allowed" : "not_found");
		}
		await next();
	});
}
