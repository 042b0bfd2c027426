/** A hello that follows many conversations at once, as after a deploy: one question for all of them. */
import type { Conversation } from "../../protocol/resources.ts";
import type { Actor, Context } from "../context.ts";
import { summaries } from "../conversations/read.ts";
import { ApiError } from "../errors.ts";
import { changesFrame } from "./changes-frame.ts";
import type { Follow } from "./follow.ts";
import type { Hub } from "./hub.ts";
import type { Listener } from "./listener.ts";
import { conversationFor } from "./sides.ts";
import { encode } from "./wire.ts";

/** Conversations of one connection that are read at the same time. */
const READERS = 4;

type Wish = { conversation: string; rev: number | null };
type Claimed = { follow: Follow; held: number | null };

/**
 * Follows all of `wishes` and tells each what it missed. Subscribes first and reads second. Most have missed nothing:
 * those cost no query of their own.
 */
export async function resume(ctx: Context, hub: Hub, listener: Listener, wishes: Wish[]): Promise<void> {
	const claimed: Claimed[] = [];
	for (const { conversation, rev } of new Map(wishes.map((wish) => [wish.conversation, wish])).values()) {
		const follow = hub.claim(listener, conversation);
		if (follow !== null) claimed.push({ follow, held: rev });
	}
	if (claimed.length === 0) return;
	const ids = claimed.map(({ follow }) => follow.conversation);
	const found = await summaries(ctx, listener.actor.shop, ids);
	const theirs = new Map(found.filter((one) => isTheirs(listener.actor, one)).map((one) => [one.id, one]));
	const rest = claimed.values();
	const read = async () => {
		for (const each of rest) {
			await tell(ctx, hub, each, theirs.get(each.follow.conversation));
			await listener.flushed();
		}
	};
	await Promise.all(Array.from({ length: READERS }, read));
}

/** A seller or program sees all of the shop's; a buyer their own. */
function isTheirs(actor: Actor, conversation: Conversation): boolean {
	return actor.kind !== "buyer" || conversation.desk?.buyer.id === actor.buyer;
}

async function tell(
	ctx: Context,
	hub: Hub,
	{ follow, held }: Claimed,
	now: Conversation | undefined,
): Promise<void> {
	const { listener, conversation } = follow;
	if (now === undefined) {
		hub.deny(follow);
		listener.send(encode({ type: "gone", conversation }));
		return;
	}
	if (now.rev === held) {
		const seen = conversationFor(listener.side, now);
		listener.send(
			encode({ type: "changes", held, conversation: seen, messages: [], more: false, after: held }),
		);
		hub.grant(follow, held);
		return;
	}
	try {
		const frame = await changesFrame(ctx, listener.actor, conversation, held);
		listener.send(encode(frame));
		hub.grant(follow, frame.after);
	} catch (error) {
		hub.deny(follow);
		// It went to somebody else between the two questions.
		if (!(error instanceof ApiError && error.code === "not_found")) throw error;
		listener.send(encode({ type: "gone", conversation }));
	}
}
