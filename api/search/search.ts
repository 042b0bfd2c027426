/** Finding messages by their words. */
import type { Message, PageOf, SearchHit } from "../../protocol/resources.ts";
import type { Actor, Context } from "../context.ts";
import { summaries } from "../conversations/read.ts";
import { type Cursor, decodeCursor, encodeCursor } from "../db/cursor.ts";
import { ApiError } from "../errors.ts";
import { COLUMNS, type MessageRow, messageFrom } from "../messages/read.ts";
import { queryOf, rangesOf } from "./words.ts";

/** So many of the newest are looked through one by one: words that are everywhere are found there. */
const NEAR = 5_000;
/** So many once a few were found: the index would name more of them in the whole archive than this. */
const FAR = 40_000;
const A_FEW = 3;

const ORDER = "newest";
const NEWEST_FIRST = "order by e.created_at desc, e.conversation_id desc, e.seq desc";

type Found = { place: string; conversation: string; at: number };
type Row = Found & Partial<MessageRow>;

/**
 * The shop's messages that hold every word of `q`, newest first. Shop's side only. What was said in the last second or two
 * may not be among them yet; what was edited or recalled is never found by what it said before.
 *
 * The index alone would name every message there ever was, to be put in order for the newest few. But a word is either
 * frequent, and then the newest messages hold it, or rare, and then the index names few: so it is looked for among the
 * newest first, and then in the index.
 *
 * @throws ApiError `bad_cursor`
 */
export async function search(
	ctx: Context,
	actor: Actor,
	{ q, cursor, limit }: { q: string; cursor?: string | undefined; limit: number },
): Promise<PageOf<SearchHit>> {
	if (actor.kind === "buyer") throw new ApiError("not_found");
	const from = cursor === undefined ? null : decodeCursor(cursor, [ORDER]);
	const query = queryOf(q);
	if (query === null) return { data: [], next: null };
	const rows = await newest(ctx, { shop: actor.shop, query, from, limit: limit + 1 });
	const page = rows.slice(0, limit);
	const last = page.at(-1);
	return {
		data: await hits(ctx, actor.shop, page, q),
		next:
			rows.length > limit && last !== undefined
				? encodeCursor({ order: ORDER, at: last.place, id: `${last.conversation}/${last.at}` })
				: null,
	};
}

type Asked = { shop: string; query: string; from: Cursor | null; limit: number };

async function newest(ctx: Context, asked: Asked): Promise<Row[]> {
	let { rows, all } = await amongNewest(ctx, asked, NEAR);
	if (all || rows.length >= asked.limit) return rows;
	if (rows.length >= A_FEW) {
		({ rows, all } = await amongNewest(ctx, asked, FAR));
		if (all || rows.length >= asked.limit) return rows;
	}
	return inIndex(ctx, asked);
}

/** @returns `all` when there were no more to look through. */
async function amongNewest(ctx: Context, asked: Asked, depth: number) {
	const { values, beyond } = given(asked);
	const rows = await ctx.slow.unsafe<(Row & { looked: number })[]>(
		`with recent as materialized (
			select e.conversation_id, e.seq, e.rev, e.created_at, e.words @@ $2::tsquery as fits from search_entries e
			where e.shop_id = $1 and ${beyond} ${NEWEST_FIRST} limit ${depth}
		)
		select looked.looked, ${FOUND} from (select count(*)::int as looked from recent) looked
		left join lateral (select * from recent e where e.fits ${NEWEST_FIRST} limit $3) e on true
		${WITH_MESSAGE} ${NEWEST_FIRST}`,
		values,
	);
	return { rows: rows.filter((row) => row.place !== null), all: (rows[0]?.looked ?? 0) < depth };
}

function inIndex(ctx: Context, asked: Asked) {
	const { values, beyond } = given(asked);
	// Not planned beforehand: how it is best done depends on how frequent these words are. And found before it is put in
	// order, or the planner might walk along the order hoping to meet some soon.
	return ctx.slow.unsafe<Row[]>(
		`with found as materialized (
			select e.conversation_id, e.seq, e.rev, e.created_at from search_entries e
			where e.shop_id = $1 and e.words @@ $2::tsquery and ${beyond}
		)
		select ${FOUND} from (select * from found e ${NEWEST_FIRST} limit $3) e
		${WITH_MESSAGE} ${NEWEST_FIRST}`,
		values,
	);
}

/** An entry's place in the order, and its message if that still says what was read. */
const FOUND = `e.created_at::text as place, e.conversation_id as conversation, e.seq as at, ${COLUMNS}`;
const WITH_MESSAGE = `left join messages m on m.shop_id = $1 and m.conversation_id = e.conversation_id and m.seq = e.seq
	and m.rev = e.rev and m.text is not null`;

function given({ shop, query, limit, from }: Asked) {
	const values: (string | number)[] = [shop, query, limit];
	if (from === null) return { values, beyond: "true" };
	const [conversation = "", seq = ""] = from.id.split("/");
	if (!/^\d{1,9}$/.test(seq)) throw new ApiError("bad_cursor");
	values.push(from.at, conversation, Number(seq));
	return { values, beyond: "(e.created_at, e.conversation_id, e.seq) < ($4::timestamptz, $5, $6::int)" };
}

async function hits(ctx: Context, shop: string, rows: Row[], q: string): Promise<SearchHit[]> {
	const messages = rows.flatMap((row): Message[] => (isMessage(row) ? [messageFrom(row)] : []));
	const ids = [...new Set(messages.map((message) => message.conversation))];
	const conversations = new Map((await summaries(ctx, shop, ids)).map((each) => [each.id, each]));
	return messages.flatMap((message) => {
		const conversation = conversations.get(message.conversation);
		return conversation === undefined
			? []
			: [{ message, conversation, ranges: rangesOf(message.text ?? "", q) }];
	});
}

function isMessage(row: Row): row is Found & MessageRow {
	return row.seq !== null && row.seq !== undefined;
}
