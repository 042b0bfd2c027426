import type { Conversation, Page } from "../../protocol/resources.ts";
import type { Actor, Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import { show } from "./show.ts";

/** Open conversations one buyer may have: more than people have, fewer than a program gone wild makes. */
const OPEN_MAX = 100;

/**
 * Begins a conversation, unless it is there: twice is once. The id is the caller's choice. It is in nobody's list until
 * something is said in it.
 *
 * @param input.buyer with whom, when the shop begins it; a buyer begins their own.
 * @throws ApiError `not_found` when the buyer is not of this shop, or the id is already somebody else's;
 *   `too_many_conversations`
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
	const begun = { shop: actor.shop, id: input.conversation, buyer, page: input.page ?? null };
	const crowded = await insert(ctx, [begun]);
	if (crowded.has(begun.id)) throw new ApiError("too_many_conversations");
	const conversation = await show(ctx, actor, input);
	if (conversation.desk !== undefined && conversation.desk.buyer.id !== buyer)
		throw new ApiError("not_found");
	return conversation;
}

/**
 * Many at once. Those that exist, whosever they are, stay as they are; so do those of buyers who do not exist.
 *
 * @returns the ids of those that were not begun because their buyer has too many open ones.
 */
export async function insert(
	ctx: Context,
	begun: { shop: string; id: string; buyer: string; page: Page | null }[],
): Promise<Set<string>> {
	const rows = await ctx.sql<{ id: string }[]>`
		with begun as (
			select * from unnest(${begun.map((one) => one.shop)}::text[], ${begun.map((one) => one.id)}::text[],
				${begun.map((one) => one.buyer)}::text[],
				${begun.map((one) => (one.page === null ? null : JSON.stringify(one.page)))}::text[])
				as b (shop_id, id, buyer_id, page)
		), crowded as (
			select distinct b.shop_id, b.buyer_id from begun b where exists (
				select from conversations c where c.shop_id = b.shop_id and c.buyer_id = b.buyer_id
					and c.closed_at is null
				offset ${OPEN_MAX - 1}
			)
		), made as (
			insert into conversations (shop_id, id, buyer_id, page)
			select b.shop_id, b.id, b.buyer_id, b.page::jsonb from begun b
			where exists (select from buyers where buyers.shop_id = b.shop_id and buyers.id = b.buyer_id)
				and (b.shop_id, b.buyer_id) not in (select shop_id, buyer_id from crowded)
			order by b.shop_id, b.id
			on conflict do nothing
		)
		select b.id from begun b join crowded using (shop_id, buyer_id)
		where not exists (select from conversations c where c.shop_id = b.shop_id and c.id = b.id)`;
	return new Set(rows.map(({ id }) => id));
}
