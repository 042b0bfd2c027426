import type { Member } from "../../protocol/resources.ts";
import type { Actor, Context } from "../context.ts";
import { ApiError } from "../errors.ts";

/** The sellers of the actor's shop, by name. `isOnline` says who has a desk open. */
export async function listMembers(
	ctx: Context,
	actor: Actor,
	isOnline: (shop: string, seller: string) => boolean,
): Promise<Member[]> {
	if (actor.kind === "buyer") throw new ApiError("not_found");
	const rows = await ctx.sql<Omit<Member, "online">[]>`
		select s.id, s.name, s.email, m.role from memberships m join sellers s on s.id = m.seller_id
		where m.shop_id = ${actor.shop} order by s.name, s.id`;
	return rows.map((row) => ({ ...row, online: isOnline(actor.shop, row.id) }));
}
