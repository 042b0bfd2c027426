import type { Note, PageOf } from "../../protocol/resources.ts";
import type { Actor, Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import { COLUMNS, type NoteRow, noteFrom } from "./read.ts";

/**
 * Notes of a conversation in order of `seq`, after the one given. Never for a buyer. `next` is the `seq` to go on after.
 *
 * @throws ApiError `not_found`
 */
export async function listNotes(
	ctx: Context,
	actor: Actor,
	{ conversation, after, limit }: { conversation: string; after?: number | undefined; limit: number },
): Promise<PageOf<Note>> {
	if (actor.kind === "buyer") throw new ApiError("not_found");
	const rows = await ctx.sql.unsafe<(NoteRow | { seq: null })[]>(
		`with c as (select shop_id, id from conversations where shop_id = $1 and id = $2)
		select ${COLUMNS} from c left join lateral (
			select * from notes n where n.shop_id = c.shop_id and n.conversation_id = c.id and n.seq > $3
			order by n.seq limit $4
		) n on true order by n.seq`,
		[actor.shop, conversation, after ?? 0, limit + 1],
		{ prepare: true },
	);
	if (rows.length === 0) throw new ApiError("not_found");
	const notes = rows.flatMap((row) => (row.seq === null ? [] : [noteFrom(row)]));
	const data = notes.slice(0, limit);
	return { data, next: notes.length > limit ? String(data.at(-1)?.seq) : null };
}
