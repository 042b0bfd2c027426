import type { Changes } from "../../protocol/resources.ts";
import { type Actor, type Context, sideOf } from "../context.ts";
import { type ConversationRow, conversationFrom, SELECTED } from "../conversations/read.ts";
import { onlyBuyer } from "../conversations/visible.ts";
import { ApiError } from "../errors.ts";
import { changedAfter } from "./changed-after.ts";
import { COLUMNS, type MessageRow, messageFrom } from "./read.ts";

type Row = ConversationRow & { message: (MessageRow & { seq: number }) | null };

/**
 * What changed in a conversation after the `rev` held, oldest change first; with null, the newest page in order of
 * `seq`. One statement, so that `after` is true of exactly these messages.
 *
 * A `rev` beyond the conversation's own was given by another life of the database: it counts as null.
 *
 * @throws ApiError `not_found`
 */
export async function changes(
	ctx: Context,
	actor: Actor,
	{ conversation, held, limit }: { conversation: string; held: number | null; limit: number },
): Promise<Changes> {
	const rows = await ctx.sql.unsafe<Row[]>(
		`with c as (${SELECTED} where c.shop_id = $1 and c.id = $2 and ($3::text is null or c.buyer_id = $3))
		select c.*, to_json(m) as message from c left join lateral (
			select * from ${changedAfter({ columns: COLUMNS, shop: "$1", conversation: "c", held: "$4::int", limit: "$5" })} m
			where $4 <= c.rev
			union all
			(select ${COLUMNS} from messages m
				where m.shop_id = $1 and m.conversation_id = c.id and ($4::int is null or $4 > c.rev)
				order by m.seq desc limit $5)
		) m on true`,
		[actor.shop, conversation, onlyBuyer(actor), held, limit + 1],
		{ prepare: true },
	);
	const first = rows[0];
	if (first === undefined) throw new ApiError("not_found");
	const messages = rows.flatMap((row) => (row.message === null ? [] : [messageFrom(row.message)]));
	const state = conversationFrom(first, sideOf(actor));
	const newest = held === null || held > first.rev;
	messages.sort(newest ? (a, b) => a.seq - b.seq : (a, b) => a.rev - b.rev);
	if (newest) return { conversation: state, messages: messages.slice(-limit), more: false, after: first.rev };
	const more = messages.length > limit;
	const page = messages.slice(0, limit);
	return { conversation: state, messages: page, more, after: more ? (page.at(-1)?.rev ?? held) : first.rev };
}
