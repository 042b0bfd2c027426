/**
 * Brings the search index up to a shop's log. The log is the truth: the index follows it like anybody who was away, by
 * `changed_at` to the conversations and within each by `rev`, so that it may be interrupted, run twice and thrown away.
 */
import type { Sql } from "postgres";
import { slotOf } from "../conversations/slots.ts";
import { changedAfter } from "../messages/changed-after.ts";
import { vectorOf } from "./words.ts";

/** Conversations looked at in one step at most, and messages read unless it is to be fewer. */
const CONVERSATIONS = 200;
const MESSAGES = 1_000;

type Span = { since: string; until: string; full: boolean };
type Unread = { conversation_id: string; rev: number; seq: number; text: string | null; changed: boolean };

/**
 * One step: reads messages that the index does not know yet and writes their words.
 *
 * @param most so many messages, which makes it as short or as long as that takes.
 * @returns whether there is more to do.
 */
export async function indexMessages(sql: Sql, shop: string, most = MESSAGES): Promise<boolean> {
	const span = await nextSpan(sql, shop);
	if (span === null) return false;
	const messages = await unread(sql, shop, span, most);
	const finished = messages.length < most;
	await write(sql, shop, messages, finished ? span.until : null);
	return span.full || !finished;
}

/**
 * The conversations that changed since the index was last brought up to date, in the order in which they changed; null
 * for none.
 *
 * `changed_at` is stamped inside a statement and seen after its commit. So nothing is looked at that changed after the
 * oldest statement now running began: whatever changed before has been committed, and is seen.
 */
async function nextSpan(sql: Sql, shop: string): Promise<Span | null> {
	const [span] = await sql.unsafe<(Span | { since: string; until: null })[]>(SPAN, [shop], { prepare: true });
	return span === undefined || span.until === null ? null : span;
}

const SEARCHABLE_TO = "coalesce(s.searchable_to, '-infinity')";

const SPAN = `
with settled as (
	select least(statement_timestamp(), min(xact_start)) as at from pg_stat_activity
	where datname = current_database() and state <> 'idle'
		and application_name = current_setting('application_name')
),
slots as (
	select c.changed_at from settled, shops s join conversations c on c.shop_id = s.id
	where s.id = $1 and c.changed_slot >= ${slotOf(SEARCHABLE_TO)} and c.changed_at >= ${SEARCHABLE_TO}
		and c.changed_at < settled.at
	order by c.changed_slot fetch first ${CONVERSATIONS} rows with ties
),
changed as (
	select * from slots order by changed_at fetch first ${CONVERSATIONS} rows with ties
)
select ${SEARCHABLE_TO}::text as since, ((select max(changed_at) from changed) + interval '1 microsecond')::text as until,
	(select count(*) from changed) >= ${CONVERSATIONS} as full
from shops s where s.id = $1`;

/** Messages of these conversations that changed after the newest one of theirs in the index. */
function unread(sql: Sql, shop: string, { since, until }: Span, most: number): Promise<Unread[]> {
	return sql.unsafe<Unread[]>(UNREAD, [shop, since, until, most], { prepare: true });
}

/**
 * One conversation after the other, and none that is not needed; of each the lowest revs first: all up to its highest in the
 * index have been read.
 */
const UNREAD = `
select c.id as conversation_id, m.rev, m.seq, m.text, m.edited_at is not null or m.recalled_at is not null as changed
from (
	select c.id, c.last_seq, c.rev from conversations c
	where c.shop_id = $1 and c.changed_at >= $2::timestamptz and c.changed_at < $3::timestamptz
		and c.changed_slot between ${slotOf("$2::timestamptz")} and ${slotOf("$3::timestamptz")}
	order by c.id
) c
cross join lateral (
	select coalesce(max(e.rev), 0) as rev from search_entries e where e.shop_id = $1 and e.conversation_id = c.id
) known
cross join lateral ${changedAfter({
	columns: "m.rev, m.seq, m.text, m.edited_at, m.recalled_at",
	shop: "$1",
	conversation: "c",
	held: "known.rev",
	limit: "$4",
})} m
order by c.id, m.rev limit $4`;

/**
 * Does not wait for the disk, and nobody who talks waits behind it: what a power cut takes of the index takes with it how
 * far the index was.
 *
 * @param until where the index is after this; null while a span is not finished.
 */
async function write(sql: Sql, shop: string, messages: Unread[], until: string | null): Promise<void> {
	await sql.unsafe(
		`with read as (
			select * from unnest($2::text[], $3::int[], $4::int[], $5::text[], $6::int[])
				as r (conversation_id, rev, seq, words, changed)
		), gone as (
			delete from search_entries e using read r
			where r.changed = 1 and e.shop_id = $1 and e.conversation_id = r.conversation_id and e.seq = r.seq and e.rev < r.rev
		), moved as (
			update shops set searchable_to = $7::timestamptz
			where id = $1 and $7::text is not null and coalesce(searchable_to, '-infinity') < $7::timestamptz
		)
		insert into search_entries (shop_id, conversation_id, rev, seq, created_at, words)
		select $1, r.conversation_id, r.rev, r.seq, m.created_at, r.words::tsvector
		from (select set_config('synchronous_commit', 'off', true)) as lazily
		cross join read r
		-- Unless it has changed again since it was read. One by one (offset): the planner does not know how few they are, and
		-- would rather read all that the shop ever said.
		cross join lateral (
			select m.created_at from messages m
			where m.shop_id = $1 and m.conversation_id = r.conversation_id and m.seq = r.seq and m.rev = r.rev offset 0
		) m
		on conflict do nothing`,
		[
			shop,
			messages.map((message) => message.conversation_id),
			messages.map((message) => message.rev),
			messages.map((message) => message.seq),
			messages.map((message) => vectorOf(message.text ?? "")),
			messages.map((message) => Number(message.changed)),
			until,
		],
		{ prepare: true },
	);
}
