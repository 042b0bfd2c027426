/** Putting another text, or none, in a message's place. */
import type { Message } from "../../protocol/resources.ts";
import { type Actor, authorOf, type Context } from "../context.ts";
import { onlyBuyer } from "../conversations/visible.ts";
import { ApiError } from "../errors.ts";
import { COLUMNS, type MessageRow, messageFrom } from "./read.ts";
import { SUMMARY } from "./text.ts";

type Row = MessageRow & { changed: boolean };

/**
 * One statement: locks the conversation, keeps what was said before, writes the new text (null recalls) and moves
 * `rev`. The same again changes nothing.
 *
 * @throws ApiError `not_found`, `not_yours` (somebody else wrote it) or `recalled`
 */
export async function replace(
	ctx: Context,
	actor: Actor,
	{ conversation, seq, text }: { conversation: string; seq: number; text: string | null },
): Promise<Message> {
	const [row] = await ctx.sql.unsafe<Row[]>(
		`with locked as (
			select c.shop_id, c.id, c.last_seq from conversations c
			where c.shop_id = $1 and c.id = $2 and ($3::text is null or c.buyer_id = $3) for no key update
		), old as (
			select m.* from messages m join locked l on m.shop_id = l.shop_id and m.conversation_id = l.id
			where m.seq = $4 for no key update of m
		), allowed as (
			select o.* from old o
			where o.author = $5 and o.recalled_at is null and o.text is distinct from $6
		), moved as (
			update conversations c set rev = c.rev + 1, changed_at = clock_timestamp(),
				last_text = case when c.last_seq = a.seq then left($6, ${SUMMARY}) else c.last_text end
			from allowed a where c.shop_id = a.shop_id and c.id = a.conversation_id
			returning c.rev, c.changed_at
		), kept as (
			insert into message_versions (shop_id, conversation_id, seq, rev, text, replaced_at)
			select a.shop_id, a.conversation_id, a.seq, v.rev, a.text, v.changed_at from allowed a, moved v
		), written as (
			update messages m set text = $6, rev = v.rev,
				edited_at = case when $6::text is null then m.edited_at else v.changed_at end,
				recalled_at = case when $6::text is null then v.changed_at end
			from allowed a, moved v
			where m.shop_id = a.shop_id and m.conversation_id = a.conversation_id and m.seq = a.seq
			returning m.*
		)
		select ${COLUMNS}, true as changed from written m
		union all
		select ${COLUMNS}, false from old m where not exists (select from written)`,
		[actor.shop, conversation, onlyBuyer(actor), seq, authorOf(actor), text],
		{ prepare: true },
	);
	if (row === undefined) throw new ApiError("not_found");
	if (row.author !== authorOf(actor)) throw new ApiError("not_yours");
	const message = messageFrom(row);
	if (row.changed) {
		ctx.announce({
			shop: actor.shop,
			conversation,
			frames: [{ type: "message", message }],
			audience: "all",
		});
	} else if (message.recalledAt !== null && text !== null) {
		throw new ApiError("recalled");
	}
	return message;
}
