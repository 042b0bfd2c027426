import type { Conversation } from "../../protocol/resources.ts";
import { type Actor, type Context, sideOf } from "../context.ts";
import { ApiError } from "../errors.ts";
import { type ConversationRow, conversationFrom, SELECTED } from "./read.ts";
import { onlyBuyer } from "./visible.ts";

/** One conversation as the actor sees it. @throws ApiError `not_found` */
export async function show(
	ctx: Context,
	actor: Actor,
	{ conversation }: { conversation: string },
): Promise<Conversation> {
	const [row] = await ctx.sql.unsafe<ConversationRow[]>(
		`${SELECTED} where c.shop_id = $1 and c.id = $2 and ($3::text is null or c.buyer_id = $3)`,
		[actor.shop, conversation, onlyBuyer(actor)],
		{ prepare: true },
	);
	if (row === undefined) throw new ApiError("not_found");
	return conversationFrom(row, sideOf(actor));
}
