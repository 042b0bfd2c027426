/** Paints from what this device kept of the last visit, and keeps a copy for the next. */
import { batch, effect, type Signal } from "@preact/signals";
import type { Desk } from "../../client/desk.ts";
import type { Member, Shop } from "../../protocol/resources.ts";
import type { InboxStore } from "../inbox/inbox-store.ts";
import { keepSnapshot, recallSnapshot } from "../session/device.ts";

/** Rows kept for the next visit's first paint. */
const KEPT_ROWS = 80;
/** The copy is written at most this often. Milliseconds. */
const KEEP_EVERY = 3_000;

type Desktop = {
	chat: Desk;
	inbox: InboxStore;
	shop: Signal<Shop | null>;
	members: Signal<readonly Member[]>;
	shopId: string;
	seller: string;
};

/** Returns how to stop. */
export function keepCopy({ chat, inbox, shop, members, shopId, seller }: Desktop): () => void {
	let stopped = false;
	let timer: ReturnType<typeof setTimeout> | undefined;

	void recallSnapshot(shopId, seller).then((kept) => {
		if (!kept || stopped) return;
		batch(() => {
			shop.value ??= kept.shop;
			if (members.peek().length === 0) members.value = kept.members;
			inbox.seed(kept.conversations, kept.epoch);
		});
	});
	const keep = () => {
		timer = undefined;
		const conversations = inbox.rows().filter(({ status }) => status === "open");
		void keepSnapshot(shopId, seller, {
			epoch: chat.state().epoch,
			conversations: conversations.slice(0, KEPT_ROWS),
			shop: shop.peek(),
			members: [...members.peek()],
		});
	};
	const stop = effect(() => {
		inbox.ids.value;
		shop.value;
		members.value;
		timer ??= setTimeout(keep, KEEP_EVERY);
	});
	return () => {
		stopped = true;
		stop();
		clearTimeout(timer);
	};
}
