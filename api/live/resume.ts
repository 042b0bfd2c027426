/** Telling a connection what it missed in many conversations at once, as after a deploy. */
import type { Conversation } from "../../protocol/resources.ts";
import type { Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import { changesFrame } from "./changes-frame.ts";
import type { Follow } from "./follow.ts";
import type { Hub } from "./hub.ts";
import { conversationFor } from "./sides.ts";
import { encode } from "./wire.ts";

/** A following that waits for its answer, and the `rev` up to which the client is complete. */
export type Claimed = { follow: Follow; held: number | null };

/**
 * Answers each following in turn, as fast as the other side reads. Most have missed nothing: those cost no query.
 *
 * @param theirs the conversations they may follow, read after they were claimed.
 */
export async function resume(
	ctx: Context,
	hub: Hub,
	claimed: Claimed[],
	theirs: ReadonlyMap<string, Conversation>,
): Promise<void> {
	for (const each of claimed) {
		const { listener, conversation } = each.follow;
		await listener.inTurn(() => tell(ctx, hub, each, theirs.get(conversation)));
	}
}

async function tell(
	ctx: Context,
	hub: Hub,
	{ follow, held }: Claimed,
	now: Conversation | undefined,
): Promise<void> {
	const { listener, conversation } = follow;
	// Unfollowed meanwhile, or gone.
	if (listener.follows.get(conversation) !== follow) return;
	if (now === undefined) {
		hub.deny(follow);
		listener.send(encode({ type: "gone", conversation }));
		return;
	}
	if (now.rev === held) {
		const seen = conversationFor(listener.side, now);
		const none = { messages: [], more: false, after: held };
		listener.send(encode({ type: "changes", held, conversation: seen, ...none }));
		hub.grant(follow, held);
		return;
	}
	try {
		const frame = await changesFrame(ctx, listener.actor, conversation, held);
		listener.send(encode(frame));
		hub.grant(follow, frame.more ? null : frame.after);
	} catch (error) {
		hub.deny(follow);
		// It went to somebody else between the two questions.
		if (!(error instanceof ApiError && error.code === "not_found")) throw error;
		listener.send(encode({ type: "gone", conversation }));
	}
}
