/** What a buyer begins on one device is known on their others, which could not ask for it. */
import type { Conversation } from "../../protocol/resources.ts";
import type { ShopFloor } from "./shop-floor.ts";
import { frameFor } from "./sides.ts";
import { encode } from "./wire.ts";

export class OtherDevices {
	readonly #floor: (shop: string) => ShopFloor | undefined;
	readonly #read: (shop: string, conversations: string[]) => Promise<Conversation[]>;
	readonly #failed: (error: unknown) => void;

	/**
	 * @param read the newest state of conversations of a shop, as the desk sees them.
	 * @param failed told when that did not work; then they learn of it at their next connection.
	 */
	constructor(
		floor: (shop: string) => ShopFloor | undefined,
		read: (shop: string, conversations: string[]) => Promise<Conversation[]>,
		failed: (error: unknown) => void,
	) {
		this.#floor = floor;
		this.#read = read;
		this.#failed = failed;
	}

	/** The buyer began the conversation somewhere. Their devices that are here and do not follow it yet are told. */
	begun(shop: string, conversation: string, buyer: string): void {
		const others = [...(this.#floor(shop)?.listeners ?? [])].filter(
			({ actor, follows }) => actor.kind === "buyer" && actor.buyer === buyer && !follows.has(conversation),
		);
		if (others.length === 0) return;
		this.#read(shop, [conversation]).then(([found]) => {
			// The bus may say anything: whose it is, the log says.
			if (found?.desk?.buyer.id !== buyer) return;
			const known = { held: null, after: found.rev, conversation: found, messages: [], more: false };
			const frame = frameFor("buyer", { type: "changes", ...known });
			if (frame === null) return;
			const bytes = encode(frame);
			for (const other of others) if (this.#floor(shop)?.listeners.has(other)) other.send(bytes);
		}, this.#failed);
	}
}
