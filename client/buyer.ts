/**
 * The buyer's chat: who they are to the shop is a secret their own browser made, and later what the shop
 * vouches for. Nothing is kept and nobody is called before they act. SPEC: C (client duties), H (hello).
 */
import type { Page } from "../protocol/resources.ts";
import { type Chat, type ChatOptions, createChat } from "./chat.ts";
import { newConversationId, newSecret } from "./ids.ts";
import { type Failure, path } from "./rest.ts";
import { createShelf, type Shelf } from "./shelf.ts";

export type BuyerOptions = Pick<
	ChatOptions,
	"origin" | "shop" | "locale" | "tabs" | "store" | "Socket" | "fetch" | "random"
> & {
	page?: Page | undefined;
	shelf?: Shelf | undefined;
};

export type Buyer = Chat & {
	/** Whether this browser has acted before, so that there may be something to show. */
	known(): boolean;
	/** A new conversation's id, to be opened and written into; nothing exists before its first message. */
	begin(): string;
	/**
	 * The shop says who this is, by a JWT it signed. Kept in memory until the buyer acts; then the server joins
	 * what they said anonymously to the person. Another person than before: everything of the one before goes first.
	 * Rejects with a `Failure` when the server was asked and refused.
	 */
	identify(jwt: string): Promise<void>;
	/** Leaves nothing: not here, not in other tabs, and the server forgets the device. */
	logout(): Promise<void>;
};

type Device = { secret: string; sub?: string };

/** The claim `sub` (RFC 7519 section 4.1.2), unverified: the server decides whether it is true. */
function subjectOf(jwt: string): string {
	const payload = jwt.split(".")[1]?.replace(/-/g, "+").replace(/_/g, "/") ?? "";
	const bytes = Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0));
	return `${JSON.parse(new TextDecoder().decode(bytes)).sub}`;
}

export function createBuyer({ shelf = createShelf(), ...options }: BuyerOptions): Buyer {
	const { shop } = options;
	const key = `shopbell:${shop}`;
	/** Read every time: another tab may have changed it a moment ago. */
	const device = (): Device | null => {
		try {
			return JSON.parse(shelf.get(key) ?? "null");
		} catch {
			return null;
		}
	};
	const remember = (now: Device) => shelf.set(key, JSON.stringify(now));
	/** Not shown to the server yet. */
	let identity: { jwt: string; sub: string } | undefined;
	let vouching: Promise<void> | undefined;
	/** Whom the chat is running for. */
	let seated = device()?.secret;

	const vouch = () => {
		const told = identity;
		const here = device();
		if (!told || !here) return;
		vouching ??= (async () => {
			try {
				await chat.rest("POST", path.identify, { body: { identity: told.jwt } });
				if (device()?.secret === here.secret) remember({ ...here, sub: told.sub });
				if (identity === told) identity = undefined;
			} catch (error) {
				const { code, status } = error as Failure;
				// A wrong token is the shop's mistake; the buyer may still write, as nobody known.
				if (status >= 400 && status < 500 && status !== 429 && identity === told) identity = undefined;
				if (code === "identity_changed") await logout();
				throw error;
			} finally {
				vouching = undefined;
			}
		})();
		return vouching;
	};
	const chat = createChat({
		...options,
		side: "buyer",
		shelf,
		session: {
			// Enough of it to tell two people apart, and not enough to be either.
			owner: () => device()?.secret.slice(4, 12) ?? null,
			async token() {
				// Only what may pass keeps the buyer waiting.
				await vouch()?.catch((error) => {
					if (identity) throw error;
				});
				return device()?.secret ?? null;
			},
			headers: () => ({ Authorization: `Bearer ${device()?.secret}`, "Shopbell-Shop": shop }),
			begin() {
				if (!device()) remember({ secret: newSecret() });
				seated = device()?.secret;
			},
			typed() {
				if (identity) shelf.set(`${key}:draft:by`, identity.sub);
			},
		},
	});
	const logout = async () => {
		identity = undefined;
		// Said with the secret, before it goes; whether the server hears it changes nothing here.
		if (device()) chat.rest("POST", path.logout).catch(() => {});
		shelf.set(key, null);
		seated = undefined;
		await chat.leave(true);
	};
	const unwatch = shelf.watch(key, () => {
		const now = device()?.secret;
		if (now === seated) return chat.restart();
		if (seated) identity = undefined;
		seated = now;
		void chat.leave(false);
		chat.enter();
	});
	return {
		...chat,
		known: () => !!device(),
		begin() {
			const id = newConversationId();
			chat.begin(id);
			return id;
		},
		async identify(jwt) {
			const sub = subjectOf(jwt);
			const before = device()?.sub;
			const known = before ?? identity?.sub ?? shelf.get(`${key}:draft:by`);
			if (known && known !== sub) await logout();
			identity = { jwt, sub };
			await vouch();
			// The same device is another person's now, with their conversations from elsewhere.
			if (device() && before !== sub) chat.restart();
		},
		logout,
		destroy() {
			unwatch();
			chat.destroy();
		},
	};
}
