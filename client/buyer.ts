/**
 * The buyer's chat: who they are to the shop is a secret their own browser made, and later what the shop
 * vouches for. Nothing is kept and nobody is called before they act. SPEC: C (client duties), H (hello).
 */
import { type Chat, type ChatOptions, createChat, type Drafts, draftsKey } from "./chat.ts";
import type { Vouched } from "./identity.ts";
import { newSecret } from "./ids.ts";
import { createShelf, type Shelf } from "./shelf.ts";

export type BuyerOptions = Pick<ChatOptions, "origin" | "shop" | "locale" | "page" | "store"> & {
	shelf?: Shelf;
};

/** What a browser keeps of its buyer. */
export type Device = { secret: string /** The shop's own id for them, once it has vouched. */; sub?: string };

export type Buyer = Pick<Chat, "subscribe" | "state" | "conversations" | "open" | "page" | "on"> & {
	/** Whether this browser has acted before, so that there may be something to show. */
	known(): boolean;
	/**
	 * A new conversation's id, to be opened and written into; nothing exists before its first message. The same as last
	 * time when something typed for it was kept.
	 */
	begin(): string;
	/**
	 * The shop says who this is, by a JWT it signed. Kept in memory until the buyer acts; then the server joins
	 * what they said anonymously to the person. Another person than before: everything of the one before goes first.
	 * Rejects with a `Failure` when the server was asked and did not accept it.
	 */
	identify(jwt: string): Promise<void>;
	/** The buyer opens the chat. Somebody the shop has named is connected then, so that they see what they said elsewhere. */
	arrive(): void;
	/** Leaves nothing: not here, not in other tabs, and the server forgets the device. */
	logout(): Promise<void>;
	/** The panel goes; all that was written down stays. */
	destroy(): void;
};

export function createBuyer({ shelf = createShelf(), ...options }: BuyerOptions): Buyer {
	const key = `shopbell:${options.shop}`;
	const listeners = new Set<() => void>();
	/** Read every time: another tab may have changed it a moment ago. */
	const device = () => shelf.get<Device>(key);
	const remember = (now: Device | null) => {
		shelf.set(key, now);
		seated = now?.secret;
	};
	let person = 0;
	/** Whom the chat runs for. */
	let seated = device()?.secret;
	const vouched: Vouched = {
		device,
		remember,
		typedBy: () => shelf.get<Drafts>(draftsKey(key))?.by,
		rest: (...request) => chat.rest(...request),
		logout: () => logout(),
		restart: () => chat.restart(),
	};

	const seat = () =>
		createChat({
			...options,
			side: "buyer",
			shelf,
			listeners,
			person,
			session: {
				// Enough of it to tell two people apart, and not enough to be either.
				owner: () => device()?.secret.slice(4, 12) ?? null,
				async token() {
					// What may yet be accepted keeps the buyer waiting; what was refused does not.
					await vouched.identity?.show().catch((error) => {
						if (vouched.identity) throw error;
					});
					return device()?.secret ?? null;
				},
				headers: () => ({ Authorization: `Bearer ${device()?.secret}`, "Shopbell-Shop": options.shop }),
				// Cleared away by a script of the page, and yet they go on: they are who they were.
				begin: () => device() || remember({ secret: seated || newSecret() }),
				person: () => device()?.sub ?? vouched.identity?.sub,
			},
		});
	/** The person goes, and a place for the next is made. */
	const change = async (wipe: boolean) => {
		const old = chat;
		delete vouched.identity;
		person++;
		chat = seat();
		for (const listener of listeners) listener();
		await old.leave(wipe);
		chat.enter();
	};
	const logout = () => {
		// Said with the secret, before it goes; whether the server hears it changes nothing here.
		if (device()) chat.rest("DELETE", "buyer/session").catch(() => {});
		remember(null);
		return change(true);
	};
	/** Another tab acted, was told who this is, or logged out. */
	const elsewhere = (event: StorageEvent) => {
		if ((event.key ?? key) !== key) return;
		const secret = device()?.secret;
		if (secret === seated) return chat.restart();
		const before = seated;
		seated = secret;
		// The first act leaves what was typed here alone.
		if (before) change(false);
		else chat.enter();
	};

	let chat = seat();
	chat.enter();
	globalThis.addEventListener?.("storage", elsewhere);
	return {
		subscribe: (listener) => chat.subscribe(listener),
		state: () => chat.state(),
		conversations: () => chat.conversations(),
		open: (id) => chat.open(id),
		page(page) {
			options.page = page;
			chat.page(page);
		},
		on: (listener) => chat.on(listener),
		known: () => !!device(),
		begin: () => chat.begin(),
		arrive() {
			if (!vouched.identity || device()) return;
			remember({ secret: newSecret() });
			chat.enter();
		},
		async identify(jwt) {
			// Most pages never say who it is.
			const { identify } = await import("./identity.ts");
			return identify(jwt, vouched);
		},
		logout,
		destroy() {
			globalThis.removeEventListener?.("storage", elsewhere);
			chat.leave();
		},
	};
}
