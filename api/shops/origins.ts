import { together } from "../db/together.ts";

/** The origins whose pages may carry the shop's bell, empty for any; null when there is no such shop. */
export const originsOf = together<string, string[] | null>(async (ctx, shops) => {
	const rows = await ctx.sql<{ id: string; origins: string[] }[]>`
		select id, to_json(origins) as origins from shops where id = any(${[...new Set(shops)]}::text[])`;
	const known = new Map(rows.map(({ id, origins }) => [id, origins]));
	return shops.map((shop) => known.get(shop) ?? null);
});
