/** What a buyer begins on one device is known on their others, which could not ask for it. */
import type { Conversation } from "../../protocol/resources.ts";
import type { ShopFloor } from "./shop-floor.ts";
import { frameFor } from "./sides.ts";
import { encode } from "./wire.ts";

/**
 * Tells a buyer's devices that are here, and do not follow it yet, of a conversation they began somewhere.
 *
 * @param read the newest state of conversations of a shop, as the desk sees them. When it rejects, so does this; then they
 *   learn of it at their next connection.
 */
export async function tellOtherDevices(
	floor: ShopFloor,
	read: (shop: string, conversations: string[]) => Promise<Conversation[]>,
	{ conversation, buyer }: { conversation: string; buyer: string },
): Promise<void> {
	const others = [...floor.listeners].filter(
		({ actor, follows }) => actor.kind === "buyer" && actor.buyer === buyer && !follows.has(conversation),
	);
	if (others.length === 0) return;
	const [found] = await read(floor.shop, [conversation]);
	// The bus may say anything: whose it is, the log says.
	if (found?.desk?.buyer.id !== buyer) return;
	const known = { held: null, after: found.rev, conversation: found, messages: [], more: false };
	const frame = frameFor("buyer", { type: "changes", ...known });
	if (frame === null) return;
	const bytes = encode(frame);
	for (const other of others) if (floor.listeners.has(other)) other.send(bytes);
}
