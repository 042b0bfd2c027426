/** How far a side has received and seen a conversation. */
import type { Sql } from "postgres";
import type { Side } from "../../protocol/resources.ts";
import { type Actor, type Context, sideOf } from "../context.ts";
import { onlyBuyer } from "../conversations/visible.ts";
import { type Batch, batch } from "../db/batch.ts";
import { ApiError } from "../errors.ts";

type Wanted = {
	shop: string;
	conversation: string;
	buyer: string | null;
	side: Side;
	delivered: number;
	read: number;
};
type Row = { ord: number; rev: number; delivered: number; read: number; moved: boolean; cleared: boolean };
type Marked = { rev: number; side: Side; delivered: number; read: number };

/**
 * Moves the actor's side's marks. They only grow, never beyond the newest message, and what is read is delivered. A mark
 * that is there already changes nothing and tells nobody.
 *
 * @throws ApiError `not_found` or `unavailable`
 */
export async function mark(
	ctx: Context,
	actor: Actor,
	input: { conversation: string; delivered?: number | undefined; read?: number | undefined },
): Promise<Marked> {
	const { conversation } = input;
	const read = input.read ?? 0;
	const side = sideOf(actor);
	const row = await batchOf(ctx)({
		shop: actor.shop,
		conversation,
		buyer: onlyBuyer(actor),
		side,
		delivered: Math.max(input.delivered ?? 0, read),
		read,
	});
	const marked = { rev: row.rev, side, delivered: row.delivered, read: row.read };
	if (row.moved) {
		ctx.announce({
			shop: actor.shop,
			conversation,
			frames: [{ type: "mark", conversation, ...marked }],
			audience: "all",
		});
	}
	return marked;
}

const batches = new WeakMap<Context, Batch<Wanted, Row>>();

function batchOf(ctx: Context): Batch<Wanted, Row> {
	const found = batches.get(ctx);
	if (found !== undefined) return found;
	const made = batch<Wanted, Row>(
		(items) => write(ctx.sql, items),
		({ shop, conversation }) => `${shop}/${conversation}`,
		// One mark of a conversation a statement, so that each has a `rev` of its own.
		({ shop, conversation }) => `${shop}/${conversation}`,
	);
	batches.set(ctx, made);
	return made;
}

async function write(sql: Sql, items: Wanted[]): Promise<(Row | ApiError)[]> {
	const rows = await sql.unsafe<Row[]>(
		STATEMENT,
		[
			items.map((item) => item.shop),
			items.map((item) => item.conversation),
			items.map((item) => item.buyer),
			items.map((item) => item.side),
			items.map((item) => item.delivered),
			items.map((item) => item.read),
		],
		{ prepare: true },
	);
	const byOrder = new Map(rows.map((row) => [row.ord, row]));
	return items.map((_, index) => byOrder.get(index + 1) ?? new ApiError("not_found"));
}

/** Locks in the same order as posting does. */
const STATEMENT = `
with input as materialized (
	select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::int[])
		with ordinality as i (shop_id, conversation_id, buyer_id, side, delivered, read, ord)
),
locked as materialized (
	select c.* from conversations c
	where (c.shop_id, c.id) in (select shop_id, conversation_id from input)
	order by c.shop_id, c.id
	for update
),
wanted as materialized (
	select i.ord::int as ord, l.shop_id, l.id, i.side, l.rev,
		case i.side when 'buyer' then l.buyer_delivered else l.shop_delivered end as had_delivered,
		case i.side when 'buyer' then l.buyer_read else l.shop_read end as had_read,
		least(i.delivered, l.last_seq) as delivered, least(i.read, l.last_seq) as read,
		i.side = 'shop' and i.read > 0 and l.unread_from is not null as cleared
	from input i join locked l on l.shop_id = i.shop_id and l.id = i.conversation_id
	where i.buyer_id is null or i.buyer_id = l.buyer_id
),
moved as (
	update conversations c set
		rev = c.rev + 1,
		buyer_delivered = case w.side when 'buyer' then greatest(w.delivered, w.had_delivered) else c.buyer_delivered end,
		buyer_read = case w.side when 'buyer' then greatest(w.read, w.had_read) else c.buyer_read end,
		shop_delivered = case w.side when 'shop' then greatest(w.delivered, w.had_delivered) else c.shop_delivered end,
		shop_read = case w.side when 'shop' then greatest(w.read, w.had_read) else c.shop_read end,
		unread_from = case when w.cleared then null else c.unread_from end,
		changed_at = clock_timestamp()
	from wanted w
	where c.shop_id = w.shop_id and c.id = w.id
		and (w.delivered > w.had_delivered or w.read > w.had_read or w.cleared)
	returning w.ord, c.rev
)
select w.ord, coalesce(m.rev, w.rev) as rev, greatest(w.delivered, w.had_delivered) as delivered,
	greatest(w.read, w.had_read) as read, m.ord is not null as moved, w.cleared
from wanted w left join moved m on m.ord = w.ord`;
