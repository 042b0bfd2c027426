import type { History } from "../../protocol/resources.ts";
import type { Actor, Context } from "../context.ts";
import { onlyBuyer } from "../conversations/visible.ts";
import { ApiError } from "../errors.ts";
import { COLUMNS, type MessageRow, messageFrom } from "./read.ts";

export type Window = {
	conversation: string;
	/** Older than this `seq`. Without any of the three: the newest. */
	before?: number | undefined;
	/** Newer than this `seq`. */
	after?: number | undefined;
	/** Half before, half from this `seq` on. */
	around?: number | undefined;
	limit: number;
};

type Row = MessageRow & { last_seq: number; tip: number };

/**
 * A page of messages in order of `seq`: a keyset query on the primary key, the same cost at any depth. Always one
 * statement, so that the conversation's newest numbers belong to the same moment as the messages.
 *
 * @throws ApiError `not_found`
 */
export async function history(ctx: Context, actor: Actor, window: Window): Promise<History> {
	const { conversation, before, after, around, limit } = window;
	// One more than asked for tells whether there is more. `around` wants to know of both ends.
	const [older, newer] =
		around !== undefined
			? [Math.floor(limit / 2) + 1, Math.ceil(limit / 2) + 1]
			: after !== undefined
				? [0, limit + 1]
				: [limit + 1, 0];
	const rows = await ctx.sql.unsafe<Row[]>(
		`with c as (
			select shop_id, id, last_seq, rev from conversations
			where shop_id = $1 and id = $2 and ($3::text is null or buyer_id = $3)
		)
		select ${COLUMNS}, c.last_seq, c.rev as tip from c left join lateral (
			(select * from messages m where m.shop_id = c.shop_id and m.conversation_id = c.id and m.seq < $4
				order by m.seq desc limit $5)
			union all
			(select * from messages m where m.shop_id = c.shop_id and m.conversation_id = c.id and m.seq >= $6
				order by m.seq limit $7)
		) m on true order by m.seq`,
		[
			actor.shop,
			conversation,
			onlyBuyer(actor),
			around ?? before ?? 2 ** 31 - 1,
			older,
			around ?? (after ?? 0) + 1,
			newer,
		],
		{ prepare: true },
	);
	const first = rows[0];
	if (first === undefined) throw new ApiError("not_found");
	const found = first.seq === null ? [] : rows.map(messageFrom);
	return { ...cut(found, window), lastSeq: first.last_seq, rev: first.tip };
}

/** Drops the message that was read only to know whether there is more. */
function cut(
	found: History["messages"],
	{ before, after, around, limit }: Window,
): Pick<History, "messages" | "more"> {
	if (around !== undefined) {
		const [older, newer] = [Math.floor(limit / 2), Math.ceil(limit / 2)];
		const at = found.findIndex((message) => message.seq >= around);
		const middle = at === -1 ? found.length : at;
		const from = Math.max(0, middle - older);
		const to = Math.min(found.length, middle + newer);
		return { messages: found.slice(from, to), more: from > 0 || to < found.length };
	}
	const more = found.length > limit;
	if (!more) return { messages: found, more };
	return {
		messages: after !== undefined && before === undefined ? found.slice(0, limit) : found.slice(1),
		more,
	};
}
