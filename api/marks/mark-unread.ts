import type { Conversation } from "../../protocol/resources.ts";
import type { Actor, Context } from "../context.ts";
import { show } from "../conversations/show.ts";
import { ApiError } from "../errors.ts";

/**
 * Marks a conversation unread for the shop from a message on, until somebody of the shop reads or answers. Marks
 * themselves never go back (docs/decisions/0004).
 *
 * @throws ApiError `not_found`
 */
export async function markUnread(
	ctx: Context,
	actor: Actor,
	{ conversation, seq }: { conversation: string; seq: number },
): Promise<Conversation> {
	if (actor.kind === "buyer") throw new ApiError("not_found");
	const changed = await ctx.sql`
		update conversations
		set unread_from = least(${seq}, last_seq), rev = rev + 1, changed_at = clock_timestamp()
		where shop_id = ${actor.shop} and id = ${conversation} and last_seq > 0
			and unread_from is distinct from least(${seq}, last_seq)
		returning id`;
	const state = await show(ctx, actor, { conversation });
	if (changed.length > 0) {
		ctx.announce({
			shop: actor.shop,
			conversation,
			frames: [{ type: "conversation", conversation: state }],
			audience: "all",
		});
	}
	return state;
}
