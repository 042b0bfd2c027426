import type { Context } from "../context.ts";
import { newId } from "../ids.ts";

/** The bell's colour until the shop chooses its own. */
const ACCENT = "#9a6b1f";

/** Makes a shop with its first seller as owner. One statement: there is no shop without an owner. */
export async function createShop(
	ctx: Context,
	input: { name: string; accent?: string; owner: { name: string; email: string } },
): Promise<{ shop: string; owner: string }> {
	const shop = newId("shp");
	const [row] = await ctx.sql<{ seller_id: string }[]>`
		with shop as (
			insert into shops (id, name, accent) values (${shop}, ${input.name}, ${input.accent ?? ACCENT}) returning id
		), owner as (
			insert into sellers (id, name, email, email_verified)
			values (${newId("slr")}, ${input.owner.name}, ${input.owner.email.toLowerCase()}, true)
			on conflict (email) do update set email = excluded.email
			returning id
		)
		insert into memberships (shop_id, seller_id, role) select shop.id, owner.id, 'owner' from shop, owner
		returning seller_id`;
	if (row === undefined) throw new Error("no shop was made");
	return { shop, owner: row.seller_id };
}
