/** How far a side has received and seen a conversation. */
import type { Sql } from "postgres";
import type { Side } from "../../protocol/resources.ts";
import { type Actor, type Context, perContext, sideOf } from "../context.ts";
import { onlyBuyer } from "../conversations/visible.ts";
import { batch } from "../db/batch.ts";
import { ApiError } from "../errors.ts";

type Wanted = {
	shop: string;
	conversation: string;
	buyer: string | null;
	side: Side;
	delivered: number;
	read: number;
};
type Row = { ord: number; rev: number; delivered: number; read: number; moved: boolean };
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

const batchOf = perContext((ctx) => {
	return batch<Wanted, Row>(
		(items) => write(ctx.sql, items),
		({ conversation }) => conversation,
		// One mark of a conversation a statement, so that each has a `rev` of its own.
		{ twins: () => true, doubtful: ctx.doubt },
	);
});

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

/** Locks in the same order as posting does, and like it joins tables by their keys only. */
const STATEMENT = `
with input as (
	select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::int[])
		with ordinality as i (shop_id, conversation_id, buyer_id, side, delivered, read, ord)
),
locked as materialized (
	select i.ord::int as ord, c.shop_id, c.id, i.side, c.rev,
		case i.side when 'buyer' then c.buyer_delivered else c.shop_delivered end as had_delivered,
		case i.side when 'buyer' then c.buyer_read else c.shop_read end as had_read,
		least(i.delivered, c.last_seq) as delivered, least(i.read, c.last_seq) as read,
		i.side = 'shop' and i.read > 0 and c.unread_from is not null as cleared
	from input i
	join conversations c on c.shop_id = i.shop_id and c.id = i.conversation_id
	where i.buyer_id is null or i.buyer_id = c.buyer_id
	order by i.shop_id collate "C", i.conversation_id collate "C"
	for no key update of c
),
outcome as materialized (
	select *, delivered > had_delivered or read > had_read or cleared as moved,
		greatest(delivered, had_delivered) as now_delivered, greatest(read, had_read) as now_read
	from locked
),
written as (
	update conversations c set
		rev = o.rev + 1,
		buyer_delivered = case o.side when 'buyer' then o.now_delivered else c.buyer_delivered end,
		buyer_read = case o.side when 'buyer' then o.now_read else c.buyer_read end,
		shop_delivered = case o.side when 'shop' then o.now_delivered else c.shop_delivered end,
		shop_read = case o.side when 'shop' then o.now_read else c.shop_read end,
		unread_from = case when o.cleared then null else c.unread_from end,
		changed_at = clock_timestamp()
	from outcome o
	where c.shop_id = o.shop_id and c.id = o.id and o.moved
)
select ord, rev + moved::int as rev, now_delivered as delivered, now_read as read, moved from outcome`;
