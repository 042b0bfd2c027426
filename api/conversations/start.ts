import type { Conversation, Page } from "../../protocol/resources.ts";
import type { Actor, Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import { show } from "./show.ts";

/**
 * Begins a conversation, unless it is there: twice is once. The id is the caller's choice. It is in nobody's list until
 * something is said in it.
 *
 * @param input.buyer with whom, when the shop begins it; a buyer begins their own.
 * @throws ApiError `not_found` when the buyer is not of this shop, or the id is already somebody else's.
 */
export async function start(
	ctx: Context,
	actor: Actor,
	input: { conversation: string; buyer?: string | undefined; page?: Page | undefined },
): Promise<Conversation> {
	const buyer = actor.kind === "buyer" ? actor.buyer : input.buyer;
	if (buyer === undefined) {
		throw new ApiError("invalid", { errors: [{ pointer: "/buyer", detail: "say with whom" }] });
	}
	await insert(ctx, [{ shop: actor.shop, id: input.conversation, buyer, page: input.page ?? null }]);
	const conversation = await show(ctx, actor, input);
	if (conversation.desk !== undefined && conversation.desk.buyer.id !== buyer)
		throw new ApiError("not_found");
	return conversation;
}

/** Many at once. Those that exist, whosever they are, stay as they are; so do those of buyers who do not exist. */
export async function insert(
	ctx: Context,
	begun: { shop: string; id: string; buyer: string; page: Page | null }[],
): Promise<void> {
	await ctx.sql`
		insert into conversations (shop_id, id, buyer_id, page)
		select b.shop_id, b.id, b.buyer_id, b.page::jsonb
		from unnest(${begun.map((one) => one.shop)}::text[], ${begun.map((one) => one.id)}::text[],
			${begun.map((one) => one.buyer)}::text[],
			${begun.map((one) => (one.page === null ? null : JSON.stringify(one.page)))}::text[])
			as b (shop_id, id, buyer_id, page)
		where exists (select from buyers where buyers.shop_id = b.shop_id and buyers.id = b.buyer_id)
		order by b.shop_id, b.id
		on conflict do nothing`;
}
