/** How a row becomes the conversation that people see. */
import type { Author, Conversation, Page, Side } from "../../protocol/resources.ts";
import type { Context } from "../context.ts";
import { milliseconds, timeFrom } from "../db/time.ts";
import { together } from "../db/together.ts";
import { authorFrom } from "../messages/read.ts";
import { WAITING_SINCE } from "./slots.ts";

/** What `SELECTED` gives. Times are milliseconds. */
export type ConversationRow = {
	id: string;
	buyer_id: string;
	last_seq: number;
	rev: number;
	note_seq: number;
	buyer_delivered: number;
	buyer_read: number;
	shop_delivered: number;
	shop_read: number;
	unread_from: number | null;
	assignee_id: string | null;
	assignee_name: string | null;
	waiting_since: number | null;
	closed_at: number | null;
	page: Page | null;
	last_author: string | null;
	last_author_name: string | null;
	last_text: string | null;
	last_at: number | null;
	created_at: number;
	changed_at: number;
	buyer_external_id: string | null;
	buyer_name: string | null;
	buyer_email: string | null;
	buyer_locale: string | null;
	buyer_created_at: number;
	buyer_last_seen_at: number;
};

/** Columns and tables of a conversation with its buyer and assignee; to be followed by `where c.shop_id = …`. */
export const SELECTED = `select c.id, c.buyer_id, c.last_seq, c.rev, c.note_seq, c.buyer_delivered, c.buyer_read,
	c.shop_delivered, c.shop_read, c.unread_from, c.assignee_id, s.name as assignee_name,
	${milliseconds(WAITING_SINCE)} as waiting_since, ${milliseconds("c.closed_at")} as closed_at, c.page, c.last_author,
	c.last_author_name, c.last_text, ${milliseconds("c.last_at")} as last_at, ${milliseconds("c.created_at")} as created_at,
	${milliseconds("c.changed_at")} as changed_at, b.external_id as buyer_external_id, b.name as buyer_name,
	b.email as buyer_email, b.locale as buyer_locale, ${milliseconds("b.created_at")} as buyer_created_at,
	${milliseconds("b.last_seen_at")} as buyer_last_seen_at
from conversations c
join buyers b on b.shop_id = c.shop_id and b.id = c.buyer_id
left join sellers s on s.id = c.assignee_id`;

/** The conversation as a side sees it: only the shop's side gets `desk`. */
export function conversationFrom(row: ConversationRow, side: Side): Conversation {
	const conversation: Conversation = {
		id: row.id,
		status: row.closed_at === null ? "open" : "closed",
		lastSeq: row.last_seq,
		rev: row.rev,
		marks: {
			buyer: { delivered: row.buyer_delivered, read: row.buyer_read },
			shop: { delivered: row.shop_delivered, read: row.shop_read },
		},
		lastMessage: lastMessage(row),
		createdAt: timeFrom(row.created_at),
		changedAt: timeFrom(row.changed_at),
	};
	return side === "buyer" ? conversation : { ...conversation, desk: deskView(row) };
}

function lastMessage(row: ConversationRow): Conversation["lastMessage"] {
	if (row.last_author === null || row.last_at === null) return null;
	const author: Author = authorFrom(row.last_author, row.last_author_name);
	return { seq: row.last_seq, author, text: row.last_text, createdAt: timeFrom(row.last_at) };
}

function deskView(row: ConversationRow): NonNullable<Conversation["desk"]> {
	return {
		buyer: {
			id: row.buyer_id,
			externalId: row.buyer_external_id,
			name: row.buyer_name,
			email: row.buyer_email,
			locale: row.buyer_locale,
			createdAt: timeFrom(row.buyer_created_at),
			lastSeenAt: timeFrom(row.buyer_last_seen_at),
		},
		assignee:
			row.assignee_id === null || row.assignee_name === null
				? null
				: { id: row.assignee_id, name: row.assignee_name },
		waitingSince: row.waiting_since === null ? null : timeFrom(row.waiting_since),
		unreadFrom: row.unread_from,
		noteSeq: row.note_seq,
		page: row.page,
	};
}

/** The newest state of some conversations of a shop, as the desk sees them; those of many who ask at once in one query. */
export async function summaries(ctx: Context, shop: string, ids: string[]): Promise<Conversation[]> {
	return ids.length === 0 ? [] : ofMany(ctx, { shop, ids });
}

const ofMany = together<{ shop: string; ids: string[] }, Conversation[]>(async (ctx, wanted) => {
	const places = wanted.flatMap(({ shop, ids }) => ids.map((id) => ({ shop, id })));
	const rows = await ctx.sql.unsafe<(ConversationRow & { shop_id: string })[]>(
		`${SELECTED.replace("select ", "select c.shop_id, ")}
		where (c.shop_id, c.id) in (select * from unnest($1::text[], $2::text[]))`,
		[places.map(({ shop }) => shop), places.map(({ id }) => id)],
		{ prepare: true },
	);
	const found = new Map(rows.map((row) => [`${row.shop_id}/${row.id}`, row]));
	return wanted.map(({ shop, ids }) =>
		ids.flatMap((id) => {
			const row = found.get(`${shop}/${id}`);
			return row === undefined ? [] : [conversationFrom(row, "shop")];
		}),
	);
});
