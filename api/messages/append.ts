/** The statement for one message said alone, as most are in a shop's day: what `store` does, without what rarely happens. */
import type { Sql } from "postgres";
import { milliseconds } from "../db/time.ts";
import type { Draft, Stored } from "./store.ts";

/**
 * Stores one message in one autocommit statement, if nothing but that is to be done: the author may write there, the
 * conversation is open, and a seller who says something need not be assigned first.
 *
 * @returns nothing when it is not so simple, and then nothing was written; `store` knows what to do.
 * @throws 23505 when it was stored before.
 */
export function append(sql: Sql, draft: Draft): Promise<Stored[]> {
	return sql.unsafe<Stored[]>(
		STATEMENT,
		[
			draft.shop,
			draft.conversation,
			draft.buyer,
			draft.author,
			draft.authorName,
			draft.clientId,
			draft.text,
			draft.digest,
		],
		{ prepare: true },
	);
}

/** The clock is read once the lock is held, so that times rise with `seq`. */
const STATEMENT = `
with held as materialized (
	select from conversations
	where shop_id = $1 and id = $2 and closed_at is null
		and ($3::text is null or buyer_id = $3) and (assignee_id is not null or $4 not like 'slr\\_%')
	for no key update
),
moved as (
	update conversations c set
		last_seq = c.last_seq + 1,
		rev = c.rev + 1,
		buyer_delivered = case $4 when 'buyer' then c.last_seq + 1 else c.buyer_delivered end,
		buyer_read = case $4 when 'buyer' then c.last_seq + 1 else c.buyer_read end,
		shop_delivered = case $4 when 'buyer' then c.shop_delivered else c.last_seq + 1 end,
		shop_read = case $4 when 'buyer' then c.shop_read else c.last_seq + 1 end,
		unread_from = case $4 when 'buyer' then c.unread_from end,
		waiting_since = case $4 when 'buyer' then coalesce(c.waiting_since, clock.at) end,
		last_author = $4,
		last_author_name = $5,
		last_text = left($7, 200),
		last_at = clock.at,
		changed_at = clock.at
	from (select clock_timestamp() as at from held) as clock
	where c.shop_id = $1 and c.id = $2
	returning c.last_seq, c.rev, c.changed_at
)
insert into messages (shop_id, conversation_id, seq, rev, author, author_name, client_id, digest, kind, text, created_at)
select $1, $2, last_seq, rev, $4, $5, $6, decode($8, 'hex'), 'text', $7, changed_at from moved
returning 1 as ord, seq, rev, ${milliseconds("created_at")} as created_at, null::json as known, false as changed`;
