import type { BuyerActor } from "../buyers/register.ts";
import type { Context } from "../context.ts";

/** The ids of a buyer's conversations, newest change first, those without any message left out. */
export async function own(ctx: Context, { shop, buyer }: BuyerActor, limit: number): Promise<string[]> {
	const rows = await ctx.sql<{ id: string }[]>`
		select id from conversations where shop_id = ${shop} and buyer_id = ${buyer} and last_seq > 0
		order by changed_at desc, id desc limit ${limit}`;
	return rows.map(({ id }) => id);
}
