/** What every verb is given, and who may be asking. */
import type { Logger } from "pino";
import type { Sql } from "postgres";
import type { ServerFrame } from "../protocol/frames.ts";
import type { Role, Side } from "../protocol/resources.ts";
import type { Database } from "./db/client.ts";

/** Who asks. Derived by the doors from a credential, never from what a request says of itself. */
export type Actor =
	| { kind: "buyer"; shop: string; buyer: string /** SHA-256 of the device's secret, hex. */; device: string }
	| { kind: "seller"; shop: string; seller: string; name: string; role: Role; session: string }
	| { kind: "key"; shop: string; key: string; name: string };

export const sideOf = (actor: Actor): Side => (actor.kind === "buyer" ? "buyer" : "shop");

/** How the actor is written into `messages.author` and `notes.author`. */
export function authorOf(actor: Actor): string {
	switch (actor.kind) {
		case "buyer":
			return "buyer";
		case "seller":
			return actor.seller;
		case "key":
			return actor.key;
	}
}

/** What a commit changed; told to whoever follows it, after the commit and never before. */
export type Announcement = {
	shop: string;
	conversation: string;
	/** Frames for the followers of the conversation, in order of `rev`. */
	frames: ServerFrame[];
	/** `shop` keeps the frames from the buyer. */
	audience: "all" | "shop";
	/** The buyer who has just begun the conversation. */
	begunBy?: string | undefined;
};

/** What must end at once, everywhere: a session, a device, a key, or a seller's membership of a shop. */
export type Revocation =
	| { kind: "session"; session: string }
	| { kind: "device"; shop: string; device: string }
	| { kind: "key"; shop: string; key: string }
	| { kind: "member"; shop: string; seller: string };

export type Context = {
	/** postgres.js, for the statements written by hand. Never `sql.begin` on the send and mark paths. */
	sql: Sql;
	/** A few connections apart, for what may take long: whoever searches never keeps a connection from those who talk. */
	slow: Sql;
	/** drizzle over the same pool, for everything else. SQL-like builder only. */
	db: Database;
	/** Tells the connections; returns at once and never throws. */
	announce: (announcement: Announcement) => void;
	/**
	 * Says of which conversations nobody knows what was stored, for the answer did not come; whoever follows them is told
	 * once it is known. Returns at once and never throws.
	 */
	doubt: (places: { shop: string; conversation: string }[]) => void;
	/** Cuts connections whose right has ended; returns at once and never throws. */
	revoke: (revocation: Revocation) => void;
	log: Logger;
};

/** What is made once for each context, when it is first asked for. */
export function perContext<Made>(make: (ctx: Context) => Made): (ctx: Context) => Made {
	const made = new WeakMap<Context, Made>();
	return (ctx) => {
		const found = made.get(ctx) ?? make(ctx);
		made.set(ctx, found);
		return found;
	};
}
