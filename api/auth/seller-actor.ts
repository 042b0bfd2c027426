import type { Role } from "../../protocol/resources.ts";
import type { Actor, Context } from "../context.ts";

/** The seller in a shop, if the session lives and they are a member; null else. One query. */
export async function sellerActor(
	ctx: Context,
	{ seller, session, shop }: { seller: string; session: string; shop: string },
): Promise<Extract<Actor, { kind: "seller" }> | null> {
	const [row] = await ctx.sql<{ name: string; role: Role }[]>`
		select s.name, m.role from memberships m
		join sellers s on s.id = m.seller_id
		join seller_sessions x on x.seller_id = s.id and x.id = ${session} and x.expires_at > now()
		where m.shop_id = ${shop} and m.seller_id = ${seller}`;
	return row === undefined ? null : { kind: "seller", shop, seller, session, ...row };
}
