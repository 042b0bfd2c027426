import type { Changes } from "../../protocol/resources.ts";
import type { Context } from "../context.ts";
import { type ConversationRow, conversationFrom, SELECTED } from "../conversations/read.ts";
import { changedAfter } from "./changed-after.ts";
import { COLUMNS, type MessageRow, messageFrom } from "./read.ts";

/** A conversation, and the `rev` after which its changes are wanted. */
export type Wanted = { shop: string; conversation: string; held: number };

type Row = ConversationRow & { shop_id: string; held: number; message: MessageRow | null };

/**
 * What changed in many conversations, each after its own `rev`, by one statement; as `changes` says of one, and as the desk
 * sees it. Keyed by `shop/conversation`, without those that do not exist. Asks for no actor: the hub calls it only for
 * what is followed.
 *
 * @param limit of messages for each.
 */
export async function changesOfMany(
	ctx: Context,
	wanted: readonly Wanted[],
	limit: number,
): Promise<Map<string, Changes>> {
	const rows = await ctx.sql.unsafe<Row[]>(
		`with w as (select * from unnest($1::text[], $2::text[], $3::int[]) as w (shop_id, id, held)),
		c as (${SELECTED.replace("select ", "select c.shop_id, w.held, ")}
			join w on w.shop_id = c.shop_id and w.id = c.id)
		select c.*, to_json(m) as message from c left join lateral
			${changedAfter({ columns: COLUMNS, shop: "c.shop_id", conversation: "c", held: "c.held", limit: "$4" })} m on true`,
		[
			wanted.map(({ shop }) => shop),
			wanted.map(({ conversation }) => conversation),
			wanted.map(({ held }) => held),
			limit + 1,
		],
		{ prepare: true },
	);
	const found = Map.groupBy(rows, ({ shop_id, id }) => `${shop_id}/${id}`);
	return new Map([...found].map(([key, of]) => [key, changesFrom(of, limit)]));
}

function changesFrom(rows: Row[], limit: number): Changes {
	const [first] = rows as [Row];
	const all = rows.flatMap(({ message }) => (message === null ? [] : [messageFrom(message)]));
	const messages = all.sort((a, b) => a.rev - b.rev).slice(0, limit);
	const more = all.length > limit;
	return {
		conversation: conversationFrom(first, "shop"),
		messages,
		more,
		after: more ? (messages.at(-1)?.rev ?? first.held) : first.rev,
	};
}
