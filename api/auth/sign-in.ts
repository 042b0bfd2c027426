/** How sellers sign in: passwords, sessions and one-time links are better-auth's; shops and members are ours. */
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { betterAuth } from "better-auth/minimal";
import { magicLink } from "better-auth/plugins/magic-link";
import type { Config } from "../config.ts";
import type { Context } from "../context.ts";
import { sellerAccounts, sellerSessions, sellers, sellerVerifications } from "../db/schema.ts";
import { newId } from "../ids.ts";
import { keyFor } from "./keys-of-secret.ts";

/** Where better-auth answers, below our origin. */
const AUTH_PATH = "/v1/auth";
/** Where a one-time link is opened. */
const LINK_PATH = `${AUTH_PATH}/link`;
/** Length of a password, in UTF-16 code units. */
export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 256;
/** A session that is used lives on; one that is not ends after this, in seconds. */
const SESSION_LIFE = 14 * 24 * 60 * 60;
/** How long the link that `npm start` prints may be used, in seconds. */
const LINK_LIFE = 60 * 60;

export type Auth = ReturnType<typeof createAuth>["auth"];

/**
 * Sets up sellers' sign-in.
 *
 * @returns `auth`, and `linkFor`: makes a link that signs a seller in once and lands on the desk.
 */
export function createAuth(
	ctx: Pick<Context, "db">,
	config: Pick<Config, "publicUrl" | "ownOrigins" | "secret">,
) {
	const tokens = new Map<string, string>();
	const auth = betterAuth({
		appName: "Shopbell",
		baseURL: config.publicUrl,
		basePath: AUTH_PATH,
		secret: keyFor(config.secret, "sessions").toString("hex"),
		trustedOrigins: config.ownOrigins,
		database: drizzleAdapter(ctx.db, {
			provider: "pg",
			schema: {
				user: sellers,
				session: sellerSessions,
				account: sellerAccounts,
				verification: sellerVerifications,
			},
			// One statement after the other: the pool is never inside a transaction.
			transaction: false,
		}),
		emailAndPassword: {
			enabled: true,
			disableSignUp: true,
			minPasswordLength: PASSWORD_MIN,
			maxPasswordLength: PASSWORD_MAX,
		},
		session: { expiresIn: SESSION_LIFE, updateAge: 24 * 60 * 60 },
		// The doors count, by addresses that cannot be made up.
		rateLimit: { enabled: false },
		advanced: {
			cookiePrefix: "shopbell",
			useSecureCookies: config.publicUrl.startsWith("https:"),
			defaultCookieAttributes: { sameSite: "lax", httpOnly: true, path: "/" },
			ipAddress: { disableIpTracking: true },
			database: { generateId: ({ model }) => newId(model === "user" ? "slr" : "row") },
		},
		telemetry: { enabled: false },
		logger: { disabled: true },
		plugins: [
			magicLink({
				expiresIn: LINK_LIFE,
				disableSignUp: true,
				storeToken: "hashed",
				sendMagicLink: ({ email, token }) => {
					tokens.set(email, token);
				},
			}),
		],
	});

	/** @param email of a seller who exists. */
	async function linkFor(email: string): Promise<string> {
		await auth.api.signInMagicLink({ body: { email }, headers: new Headers() });
		const token = tokens.get(email);
		tokens.delete(email);
		if (token === undefined) throw new Error("no sign-in link was made");
		return `${config.publicUrl}${LINK_PATH}?token=${token}`;
	}

	return { auth, linkFor };
}
