/** A seller's chat: the session's cookie speaks for them in REST, a ticket of a minute on the socket. */
import type { Message } from "../protocol/resources.ts";
import { type Chat, type ChatOptions, createChat } from "./chat.ts";
import type { Failure } from "./rest.ts";
import { createShelf, type Shelf } from "./shelf.ts";
import type { Thread } from "./views.ts";

export type DeskThread = Thread & {
	/** Loads the page after the last bubble (after `around`). Rejects with a `Failure`. */
	loadNewer(): Promise<void>;
	/**
	 * Goes to a place far back: from then on `bubbles` are what is loaded around it. `look(null)` comes back, and so it does
	 * while the place is still being read: the last to be asked for is where one is. Rejects with a `Failure`.
	 */
	around(seq: number): Promise<void>;
	/** Rejects with a `Failure`. */
	edit(seq: number, text: string): Promise<void>;
	/** Takes a message back for everybody. Rejects with a `Failure`. */
	recall(seq: number): Promise<void>;
};

export type Desk = Omit<Chat, "open" | "begin" | "enter" | "leave"> & {
	open(conversation: string): DeskThread;
	/** The seller signs out: nothing of theirs stays on this device. */
	leave(): Promise<void>;
	/** The page goes; what was written down stays. */
	destroy(): void;
};

export type DeskOptions = Pick<ChatOptions, "origin" | "shop" | "store"> & {
	/** The seller's id. */
	seller: string;
	shelf?: Shelf;
};

/** `restart()` after the seller has signed in again (`connection` was `refused` with 4001). */
export function createDesk({ seller, shelf = createShelf(), ...options }: DeskOptions): Desk {
	const chat = createChat({
		...options,
		side: "shop",
		shelf,
		listeners: new Set(),
		session: {
			owner: () => seller,
			async token() {
				try {
					return (await chat.rest<{ ticket: string }>("POST", "tickets")).ticket;
				} catch (error) {
					if ((error as Failure).status === 401) return null;
					throw error;
				}
			},
			headers: () => ({ "Shopbell-Shop": options.shop }),
			begin() {},
			person: () => seller,
		},
	});
	const open = (id: string): DeskThread => {
		const thread = chat.open(id);
		/** Counts the places gone to: one that comes after another was asked for comes too late. */
		let places = 0;
		const look = (seq: number | null) => {
			places++;
			thread.look(seq);
		};
		const revise = async (method: string, seq: number, body?: { text: string }) => {
			const message = await chat.rest<Message>(method, `conversations/${id}/messages/${seq}`, body);
			chat.heard({ type: "message", message });
		};
		return {
			...thread,
			look,
			loadNewer: () =>
				thread.load(`after=${thread.view().bubbles.findLast(({ message }) => message)?.message?.seq ?? 0}`),
			async around(seq) {
				const mine = ++places;
				await thread.load(`around=${seq}`);
				if (mine === places) thread.look(seq);
			},
			read(upTo) {
				thread.read(upTo);
				// Marked unread by hand: no mark has to move, and yet somebody has read it now.
				if (thread.view().conversation?.desk?.unreadFrom)
					chat.send({ type: "mark", conversation: id, read: upTo });
			},
			edit: (seq, text) => revise("PATCH", seq, { text }),
			recall: (seq) => revise("DELETE", seq),
		};
	};
	chat.enter();
	return { ...chat, open, leave: () => chat.leave(true), destroy: () => void chat.leave() };
}
