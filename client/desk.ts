/** A seller's chat: the session's cookie speaks for them in REST, a ticket of a minute on the socket. */
import { type Chat, type ChatOptions, createChat } from "./chat.ts";
import type { Failure } from "./rest.ts";
import { createShelf, type Shelf } from "./shelf.ts";

export type Desk = Chat & {
	/** The seller signs out: nothing of theirs stays on this device. */
	leave(): Promise<void>;
};

export type DeskOptions = Pick<
	ChatOptions,
	"origin" | "shop" | "tabs" | "store" | "Socket" | "fetch" | "random"
> & {
	/** The seller's id. */
	seller: string;
	shelf?: Shelf | undefined;
};

export function createDesk({ seller, shelf = createShelf(), ...options }: DeskOptions): Desk {
	const { shop } = options;
	const chat = createChat({
		...options,
		side: "shop",
		shelf,
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
			headers: () => ({ "Shopbell-Shop": shop }),
			begin() {},
		},
	});
	return { ...chat, leave: () => chat.leave(true) };
}
