/** What a person who just started Shopbell needs: a way in, and a shop to try it on. */
import { createAuth } from "./auth/sign-in.ts";
import type { Config } from "./config.ts";
import type { Context } from "./context.ts";
import { createShop } from "./shops/create-shop.ts";

/** As the pages in demo/ have it. */
const DEMO_SHOP = {
	name: "Alder & Ash Ceramics",
	accent: "#3f5d49",
	owner: { name: "Robin Alder", email: "robin@alder-ash.example" },
};

/**
 * Makes the demo shop when there is none at all.
 *
 * @returns `desk`: a link that signs the oldest shop's owner in, once; `demo`: the shop's page. Null when there was a
 *   shop already and nobody asked for a link.
 */
export async function firstRun(ctx: Context, config: Config): Promise<{ desk: string; demo: string } | null> {
	const found = await ctx.sql`select from shops limit 1`;
	if (found.length === 0) await createShop(ctx, DEMO_SHOP);
	else if (!config.firstRun) return null;
	const [owner] = await ctx.sql<{ email: string }[]>`
		select s.email from shops p
		join memberships m on m.shop_id = p.id and m.role = 'owner'
		join sellers s on s.id = m.seller_id
		order by p.created_at, p.id, m.created_at limit 1`;
	if (owner === undefined) throw new Error("the oldest shop has no owner");
	const desk = await createAuth(ctx, config).linkFor(owner.email);
	return { desk, demo: `${config.publicUrl}/demo/` };
}
