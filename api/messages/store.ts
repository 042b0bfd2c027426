/** The statement that stores messages whatever their conversations need. See `append` for what is usual, docs/decisions and SPEC.md. */
import type { Sql } from "postgres";
import { answered, asked } from "../conversations/slots.ts";
import { milliseconds } from "../db/time.ts";
import { SUMMARY } from "./text.ts";

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
 * 1. locks the conversations, always in the same order, so that two processes never wait for each other in a circle, and
 *    leaves out what the author may not write to;
 * 2. leaves out what was stored before under its `clientId`;
 * 3. numbers the rest from what the locked rows say, so that the order of commits is the order of `seq`, and stores it;
 * 4. moves each conversation's counters, its author's marks and its summary, once, however many messages it gets;
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

/**
 * Joins tables by their keys only, never one `with` to another: the planner cannot know how many rows those hold, and
 * would compare every one with every other (measured: five times the cost at 200 messages a statement).
 */
const STATEMENT = `
with input as (
	select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
		with ordinality as i (shop_id, conversation_id, buyer_id, author, author_name, client_id, text, digest, ord)
),
locked as materialized (
	select i.*, c.last_seq, c.rev, c.note_seq, c.closed_at is not null as closed, c.assignee_id is null as unassigned
	from input i
	join conversations c on c.shop_id = i.shop_id and c.id = i.conversation_id
	where i.buyer_id is null or i.buyer_id = c.buyer_id
	order by i.shop_id collate "C", i.conversation_id collate "C", i.ord
	for no key update of c
),
-- Read once all locks are held, so that times rise with \`seq\`.
clock as materialized (
	select clock_timestamp() as at from (select count(*) from locked) as held
),
checked as materialized (
	select l.*, m.seq as known_seq, m.rev as known_rev, m.digest as known_digest, m.text as known_text,
		m.created_at as known_at, m.edited_at, m.recalled_at
	from locked l
	left join messages m on m.shop_id = l.shop_id and m.conversation_id = l.conversation_id
		and m.author = l.author and m.client_id = l.client_id
),
fresh as materialized (
	select c.*, clock.at, row_number() over (partition by c.shop_id, c.conversation_id order by c.ord)::int as n
	from checked c cross join clock where c.known_seq is null
),
tally as materialized (
	select shop_id, conversation_id, min(last_seq) as last_seq, min(rev) as rev, min(note_seq) as note_seq, min(at) as at,
		max(n) as n, max(ord) as ord,
		max(n) filter (where author = 'buyer') as buyer_n,
		max(n) filter (where author <> 'buyer') as shop_n,
		(array_agg(author order by n desc))[1] as author,
		(array_agg(author_name order by n desc))[1] as author_name,
		(array_agg(left(text, ${SUMMARY}) order by n desc))[1] as text,
		(bool_and(closed) and bool_or(author = 'buyer'))::int as reopened,
		(array_agg(author order by n) filter (where unassigned and author like 'slr\\_%'))[1] as assignee,
		(array_agg(author_name order by n) filter (where unassigned and author like 'slr\\_%'))[1] as assignee_name
	from fresh group by shop_id, conversation_id
),
outcome as materialized (
	select *, (assignee is not null)::int as assigned from tally
),
moved as (
	update conversations c set
		last_seq = o.last_seq + o.n,
		rev = o.rev + o.n + greatest(o.reopened, o.assigned),
		note_seq = o.note_seq + o.reopened + o.assigned,
		buyer_delivered = coalesce(o.last_seq + o.buyer_n, c.buyer_delivered),
		buyer_read = coalesce(o.last_seq + o.buyer_n, c.buyer_read),
		shop_delivered = coalesce(o.last_seq + o.shop_n, c.shop_delivered),
		shop_read = coalesce(o.last_seq + o.shop_n, c.shop_read),
		unread_from = case when o.shop_n is null then c.unread_from end,
		waiting_since = case
			when o.author <> 'buyer' then ${answered("o.at")}
			when o.shop_n is not null then o.at
			else ${asked("o.at")} end,
		closed_at = case when o.reopened = 0 then c.closed_at end,
		assignee_id = coalesce(o.assignee, c.assignee_id),
		last_author = o.author,
		last_author_name = o.author_name,
		last_text = o.text,
		last_at = o.at,
		changed_at = o.at
	from outcome o
	where c.shop_id = o.shop_id and c.id = o.conversation_id
),
stored as (
	insert into messages (shop_id, conversation_id, seq, rev, author, author_name, client_id, digest, kind, text, created_at)
	select shop_id, conversation_id, last_seq + n, rev + n, author, author_name, client_id, decode(digest, 'hex'),
		'text', text, at
	from fresh
),
noted as (
	insert into notes (shop_id, conversation_id, seq, kind, author, author_name, assignee_id, assignee_name, created_at)
	select shop_id, conversation_id, note_seq + 1, 'reopened', null, null, null, null, at from outcome where reopened = 1
	union all
	select shop_id, conversation_id, note_seq + 1 + reopened, 'assigned', assignee, assignee_name, assignee, assignee_name, at
	from outcome where assigned = 1
)
select ord::int, last_seq + n as seq, rev + n as rev, ${milliseconds("at")} as created_at, null::json as known,
	ord in (select ord from outcome where reopened + assigned > 0) as changed
from fresh
union all
select ord::int, known_seq, known_rev, ${milliseconds("known_at")}, json_build_object('digest', encode(known_digest, 'hex'),
	'text', known_text, 'edited_at', ${milliseconds("edited_at")}, 'recalled_at', ${milliseconds("recalled_at")}), false
from checked where known_seq is not null`;
