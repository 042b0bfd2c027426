/**
 * Brings the search index up to a shop's log. The log is the truth: the index follows it like anybody who was away, by
 * `changed_at` to the conversations and within each by `rev`, so that it may be interrupted, run twice and thrown away.
 */
import type { Sql } from "postgres";
import { slotOf } from "../conversations/slots.ts";
import { changedAfter } from "../messages/changed-after.ts";
import { vectorOf } from "./words.ts";

/** Conversations looked at in one step, and messages read. */
const CONVERSATIONS = 200;
const MESSAGES = 1_000;

type Span = { since: string; until: string; full: boolean };
type Unread = {
	conversation_id: string;
	rev: number;
	seq: number;
	text: string | null;
	created_at: string;
	changed: boolean;
};

/**
 * One step: reads at most 1,000 messages that the index does not know yet and writes their words.
 *
 * @returns whether there is more to do.
 */
export async function indexMessages(sql: Sql, shop: string): Promise<boolean> {
	const span = await nextSpan(sql, shop);
	if (span === null) return false;
	const messages = await unread(sql, shop, span);
	const finished = messages.length < MESSAGES;
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
function unread(sql: Sql, shop: string, { since, until }: Span): Promise<Unread[]> {
	return sql.unsafe<Unread[]>(UNREAD, [shop, since, until], { prepare: true });
}

const WANTED = changedAfter({
	columns: "m.rev, m.seq, m.text, m.created_at, m.edited_at, m.recalled_at",
	shop: "$1",
	conversation: "c",
	held: "c.known",
	limit: String(MESSAGES),
});

/** The lowest revs of each first: all up to its highest in the index have been read. */
const UNREAD = `
select c.id as conversation_id, m.rev, m.seq, m.text, m.created_at::text,
	m.edited_at is not null or m.recalled_at is not null as changed
from (
	select c.id, c.last_seq, c.rev, coalesce((
		select max(e.rev) from search_entries e where e.shop_id = c.shop_id and e.conversation_id = c.id
	), 0) as known
	from conversations c
	where c.shop_id = $1 and c.changed_at >= $2::timestamptz and c.changed_at < $3::timestamptz
		and c.changed_slot between ${slotOf("$2::timestamptz")} and ${slotOf("$3::timestamptz")}
) c
join lateral ${WANTED} m on true
order by c.id, m.rev limit ${MESSAGES}`;

/** @param until where the index is after this; null while a span is not finished. */
async function write(sql: Sql, shop: string, messages: Unread[], until: string | null): Promise<void> {
	await sql.unsafe(
		`with read as (
			select * from unnest($2::text[], $3::int[], $4::int[], $5::text[], $6::text[], $7::int[])
				as r (conversation_id, rev, seq, created_at, words, changed)
		), gone as (
			delete from search_entries e using read r
			where r.changed = 1 and e.shop_id = $1 and e.conversation_id = r.conversation_id and e.seq = r.seq and e.rev < r.rev
		), moved as (
			update shops set searchable_to = $8::timestamptz
			where id = $1 and $8::text is not null and coalesce(searchable_to, '-infinity') < $8::timestamptz
		)
		insert into search_entries (shop_id, conversation_id, rev, seq, created_at, words)
		select $1, r.conversation_id, r.rev, r.seq, r.created_at::timestamptz, r.words::tsvector
		from read r
		-- Unless it has changed again since it was read.
		join messages m on m.shop_id = $1 and m.conversation_id = r.conversation_id and m.seq = r.seq and m.rev = r.rev
		on conflict do nothing`,
		[
			shop,
			messages.map((message) => message.conversation_id),
			messages.map((message) => message.rev),
			messages.map((message) => message.seq),
			messages.map((message) => message.created_at),
			messages.map((message) => vectorOf(message.text ?? "")),
			messages.map((message) => Number(message.changed)),
			until,
		],
		{ prepare: true },
	);
}
