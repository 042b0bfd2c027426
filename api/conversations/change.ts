import type { ServerFrame } from "../../protocol/frames.ts";
import type { Conversation } from "../../protocol/resources.ts";
import { type Actor, authorOf, type Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import { COLUMNS, type NoteRow, noteFrom } from "../notes/read.ts";
import { show } from "./show.ts";

/**
 * Closes, reopens or assigns a conversation; what was done is noted. What is so already changes nothing.
 *
 * One statement: the state, its `rev` and the notes are there together or not at all.
 *
 * @param input.assignee a seller of this shop; null for nobody.
 * @throws ApiError `not_found` (the conversation, or a seller who is not of this shop)
 */
export async function change(
	ctx: Context,
	actor: Actor,
	input: {
		conversation: string;
		status?: "open" | "closed" | undefined;
		assignee?: string | null | undefined;
	},
): Promise<Conversation> {
	if (actor.kind === "buyer") throw new ApiError("not_found");
	const { conversation, status, assignee } = input;
	if (typeof assignee === "string") await demandMember(ctx, actor.shop, assignee);
	const notes = await ctx.sql.unsafe<NoteRow[]>(
		`with before as (
			select * from conversations where shop_id = $1 and id = $2 for no key update
		), done as (
			select kind, row_number() over (order by place)::int as n from before cross join lateral (values
				(1, 'assigned', $5::boolean and before.assignee_id is distinct from $6),
				(2, 'closed', $7::text = 'closed' and before.closed_at is null),
				(3, 'reopened', $7::text = 'open' and before.closed_at is not null)
			) as deed (place, kind, so) where so
		), moved as (
			update conversations c set
				rev = c.rev + 1,
				note_seq = c.note_seq + (select count(*)::int from done),
				assignee_id = case when $5 then $6 else c.assignee_id end,
				closed_at = case when $7 = 'closed' then coalesce(c.closed_at, clock_timestamp())
					when $7 = 'open' then null else c.closed_at end,
				waiting_since = case when $7 = 'closed' then null else c.waiting_since end,
				changed_at = clock_timestamp()
			from before b
			where c.shop_id = b.shop_id and c.id = b.id and exists (select from done)
			returning c.shop_id, c.id, b.note_seq as noted, c.changed_at
		), written as (
			insert into notes (shop_id, conversation_id, seq, kind, author, author_name, assignee_id, assignee_name, created_at)
			select m.shop_id, m.id, m.noted + d.n, d.kind, $3, $4,
				case when d.kind = 'assigned' then $6 end,
				case when d.kind = 'assigned' then (select name from sellers where id = $6) end, m.changed_at
			from moved m, done d returning *
		)
		select ${COLUMNS} from written n order by n.seq`,
		[
			actor.shop,
			conversation,
			authorOf(actor),
			actor.name,
			assignee !== undefined,
			assignee ?? null,
			status ?? null,
		],
		{ prepare: true },
	);
	const state = await show(ctx, actor, { conversation });
	if (notes.length > 0) {
		const noted: ServerFrame[] = notes.map((row) => ({ type: "note", note: noteFrom(row) }));
		ctx.announce({
			shop: actor.shop,
			conversation,
			frames: [{ type: "conversation", conversation: state }],
			audience: "all",
		});
		ctx.announce({ shop: actor.shop, conversation, frames: noted, audience: "shop" });
	}
	return state;
}

async function demandMember(ctx: Context, shop: string, seller: string): Promise<void> {
	const found = await ctx.sql`select from memberships where shop_id = ${shop} and seller_id = ${seller}`;
	if (found.length === 0)
		throw new ApiError("not_found", { detail: "There is no such seller in this shop." });
}
