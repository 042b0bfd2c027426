import type { Counts } from "../../protocol/resources.ts";
import type { Actor, Context } from "../context.ts";
import { ApiError } from "../errors.ts";

/** How many open conversations each view of the inbox holds, and how many of them are unread. Shop's side only. */
export async function counts(ctx: Context, actor: Actor): Promise<Counts> {
	if (actor.kind === "buyer") throw new ApiError("not_found");
	const me = actor.kind === "seller" ? actor.seller : null;
	const [row] = await ctx.sql<Counts[]>`
		select count(*)::int as all,
			(count(*) filter (where assignee_id = ${me}))::int as mine,
			(count(*) filter (where assignee_id is null))::int as unassigned,
			(count(*) filter (where last_seq > shop_read or unread_from is not null))::int as unread
		from conversations
		where shop_id = ${actor.shop} and closed_at is null and last_seq > 0`;
	return row ?? { mine: 0, unassigned: 0, all: 0, unread: 0 };
}
