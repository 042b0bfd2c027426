import { OWN_MAX } from "../../protocol/limits.ts";
import type { BuyerActor } from "../buyers/register.ts";
import { together } from "../db/together.ts";

/** The ids of a buyer's newest conversations, newest change first, those without any message left out. */
export const own = together<BuyerActor, string[]>(async (ctx, buyers) => {
	const rows = await ctx.sql<{ ids: string[] }[]>`
		select array_to_json(array(
			select id from conversations c
			where c.shop_id = b.shop_id and c.buyer_id = b.id and c.last_seq > 0
			order by c.changed_at desc, c.id desc limit ${OWN_MAX}
		)) as ids
		from unnest(${buyers.map(({ shop }) => shop)}::text[], ${buyers.map(({ buyer }) => buyer)}::text[])
			with ordinality as b (shop_id, id, ord)
		order by b.ord`;
	return rows.map(({ ids }) => ids);
});
