import type { Context } from "../context.ts";

/** The origins whose pages may carry the shop's bell, empty for any; null when there is no such shop. */
export async function originsOf(ctx: Context, shop: string): Promise<string[] | null> {
	const [row] = await ctx.sql<
		{ origins: string[] }[]
	>`select to_json(origins) as origins from shops where id = ${shop}`;
	return row?.origins ?? null;
}
