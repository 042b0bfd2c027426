/** The statement that numbers and stores messages. The heart of the log; see docs/decisions and SPEC.md. */
import type { Sql } from "postgres";

export type Draft = {
	shop: string;
	conversation: string;
	/** The buyer who posts; null for the shop's side. */
	buyer: string | null;
	/** `buyer`, a seller's id or a key's id. */
	author: string;
	authorName: string | null;
	clientId: string;
	text: string;
	/** Hex, 32 digits. */
	digest: string;
};

export type Stored = {
	/** Which draft, from 1. */
	ord: number;
	seq: number;
	rev: number;
	/** Milliseconds. */
	created_at: number;
	/** Null unless it was stored before: then the whole message is as it stands now. */
	known: { digest: string; text: string | null; edited_at: number | null; recalled_at: number | null } | null;
	/** The conversation's state changed too (reopened, assigned), and was noted. Said once, by its last message. */
	changed: boolean;
};

/**
 * Stores messages of many conversations in one autocommit statement. In this order it
 *
 * 1. locks the conversations, always in the same order, so that two processes never wait for each other in a circle;
 * 2. leaves out what the author may not write to, and what was stored before under its `clientId`;
 * 3. moves each conversation's counters, its author's marks and its summary, once, however many messages it gets;
 * 4. stores the messages under the numbers that resulted, so that the order of commits is the order of `seq`;
 * 5. notes a reopening or an assignment that came of it.
 *
 * A draft without a row in the answer was not found. A unique violation (23505) means that another process stored one
 * of them after this statement's snapshot was taken: nothing was written, run it again.
 */
export function store(sql: Sql, drafts: Draft[]): Promise<Stored[]> {
	return sql.unsafe<Stored[]>(
		STATEMENT,
		[
			drafts.map((draft) => draft.shop),
			drafts.map((draft) => draft.conversation),
			drafts.map((draft) => draft.buyer),
			drafts.map((draft) => draft.author),
			drafts.map((draft) => draft.authorName),
			drafts.map((draft) => draft.clientId),
			drafts.map((draft) => draft.text),
			drafts.map((draft) => draft.digest),
		],
		{ prepare: true },
	);
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

const STATEMENT = `
with input as materialized (
	select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
		with ordinality as i (shop_id, conversation_id, buyer_id, author, author_name, client_id, text, digest, ord)
),
locked as materialized (
	select c.shop_id, c.id, c.buyer_id, c.closed_at, c.assignee_id, c.note_seq
	from conversations c
	where (c.shop_id, c.id) in (select shop_id, conversation_id from input)
	order by c.shop_id, c.id
	for update
),
allowed as materialized (
	select i.* from input i
	join locked l on l.shop_id = i.shop_id and l.id = i.conversation_id
	where i.buyer_id is null or i.buyer_id = l.buyer_id
),
known as materialized (
	select a.ord, m.* from allowed a
	join messages m on m.shop_id = a.shop_id and m.conversation_id = a.conversation_id
		and m.author = a.author and m.client_id = a.client_id
),
fresh as materialized (
	select a.*, row_number() over (partition by a.shop_id, a.conversation_id order by a.ord)::int as n
	from allowed a where a.ord not in (select ord from known)
),
tally as materialized (
	select shop_id, conversation_id, max(n) as n,
		coalesce(max(n) filter (where author = 'buyer'), 0) as buyer_n,
		coalesce(max(n) filter (where author <> 'buyer'), 0) as shop_n,
		(array_agg(author order by n) filter (where author like 'slr\\_%'))[1] as seller,
		(array_agg(author_name order by n) filter (where author like 'slr\\_%'))[1] as seller_name,
		(array_agg(author order by n desc))[1] as author,
		(array_agg(author_name order by n desc))[1] as author_name,
		left((array_agg(text order by n desc))[1], 200) as text
	from fresh group by shop_id, conversation_id
),
outcome as materialized (
	select t.*, l.note_seq,
		(l.closed_at is not null and t.buyer_n > 0)::int as reopened,
		(l.assignee_id is null and t.seller is not null)::int as assigned
	from tally t join locked l on l.shop_id = t.shop_id and l.id = t.conversation_id
),
moved as (
	update conversations c set
		last_seq = c.last_seq + o.n,
		rev = c.rev + o.n + greatest(o.reopened, o.assigned),
		note_seq = c.note_seq + o.reopened + o.assigned,
		buyer_delivered = case when o.buyer_n > 0 then c.last_seq + o.buyer_n else c.buyer_delivered end,
		buyer_read = case when o.buyer_n > 0 then c.last_seq + o.buyer_n else c.buyer_read end,
		shop_delivered = case when o.shop_n > 0 then c.last_seq + o.shop_n else c.shop_delivered end,
		shop_read = case when o.shop_n > 0 then c.last_seq + o.shop_n else c.shop_read end,
		unread_from = case when o.shop_n > 0 then null else c.unread_from end,
		waiting_since = case
			when o.author <> 'buyer' then null
			when o.shop_n > 0 then clock_timestamp()
			else coalesce(c.waiting_since, clock_timestamp()) end,
		closed_at = case when o.reopened = 1 then null else c.closed_at end,
		assignee_id = case when o.assigned = 1 then o.seller else c.assignee_id end,
		last_author = o.author,
		last_author_name = o.author_name,
		last_text = o.text,
		last_at = clock_timestamp(),
		changed_at = clock_timestamp()
	from outcome o
	where c.shop_id = o.shop_id and c.id = o.conversation_id
	returning c.shop_id, c.id, o.n, c.last_seq - o.n as seq, c.rev - o.n - greatest(o.reopened, o.assigned) as rev,
		c.last_at as at, o.reopened, o.assigned, o.note_seq, o.seller, o.seller_name
),
stored as (
	insert into messages (shop_id, conversation_id, seq, rev, author, author_name, client_id, digest, kind, text, created_at)
	select f.shop_id, f.conversation_id, m.seq + f.n, m.rev + f.n, f.author, f.author_name, f.client_id,
		decode(f.digest, 'hex'), 'text', f.text, m.at
	from fresh f join moved m on m.shop_id = f.shop_id and m.id = f.conversation_id
),
noted as (
	insert into notes (shop_id, conversation_id, seq, kind, author, author_name, assignee_id, assignee_name, created_at)
	select shop_id, id, note_seq + 1, 'reopened', null, null, null, null, at from moved where reopened = 1
	union all
	select shop_id, id, note_seq + 1 + reopened, 'assigned', seller, seller_name, seller, seller_name, at
	from moved where assigned = 1
)
select f.ord::int as ord, m.seq + f.n as seq, m.rev + f.n as rev, ${ms("m.at")} as created_at, null::json as known,
	f.n = m.n and m.reopened + m.assigned > 0 as changed
from fresh f join moved m on m.shop_id = f.shop_id and m.id = f.conversation_id
union all
select k.ord::int, k.seq, k.rev, ${ms("k.created_at")}, json_build_object('digest', encode(k.digest, 'hex'),
	'text', k.text, 'edited_at', ${ms("k.edited_at")}, 'recalled_at', ${ms("k.recalled_at")}), false
from known k`;
