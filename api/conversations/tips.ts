import type { Context } from "../context.ts";

/**
 * The newest `rev` of many conversations in one query, keyed by `shop/conversation`. Asks for no actor: the hub
 * calls it only for what is already followed.
 */
export async function tips(
	ctx: Context,
	places: { shop: string; conversation: string }[],
): Promise<Map<string, number>> {
	if (places.length === 0) return new Map();
	const rows = await ctx.sql<{ shop_id: string; id: string; rev: number }[]>`
		select c.shop_id, c.id, c.rev
		from unnest(${places.map((place) => place.shop)}::text[], ${places.map((place) => place.conversation)}::text[])
			as p (shop_id, id)
		join conversations c on c.shop_id = p.shop_id and c.id = p.id`;
	return new Map(rows.map((row) => [`${row.shop_id}/${row.id}`, row.rev]));
}
