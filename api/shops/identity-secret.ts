/** The secret with which a shop vouches for its buyers. */
import { randomBytes } from "node:crypto";
import { keyFor, seal, unseal } from "../auth/keys-of-secret.ts";
import { demandAdmin } from "../auth/roles.ts";
import type { Actor, Context } from "../context.ts";

/**
 * Makes a new secret in place of the old one and answers it: the only time it is shown. Kept sealed with the server's
 * own secret, because verifying HS256 needs it back.
 */
export async function rotateIdentitySecret(
	ctx: Context,
	actor: Actor,
	serverSecret: string,
): Promise<string> {
	demandAdmin(actor);
	const secret = randomBytes(32).toString("base64url");
	const sealed = seal(keyFor(serverSecret, "identity-secrets"), Buffer.from(secret));
	await ctx.sql`update shops set identity_secret = ${sealed} where id = ${actor.shop}`;
	return secret;
}

/** Ends vouching: identities are refused until there is a new secret. */
export async function dropIdentitySecret(ctx: Context, actor: Actor): Promise<void> {
	demandAdmin(actor);
	await ctx.sql`update shops set identity_secret = null where id = ${actor.shop}`;
}

/** The secret as key material for HS256; null when the shop has none. */
export async function identitySecretOf(
	ctx: Context,
	shop: string,
	serverSecret: string,
): Promise<Buffer | null> {
	const [row] = await ctx.sql<{ identity_secret: Buffer | null }[]>`
		select identity_secret from shops where id = ${shop}`;
	if (row === undefined || row.identity_secret === null) return null;
	return unseal(keyFor(serverSecret, "identity-secrets"), row.identity_secret);
}
