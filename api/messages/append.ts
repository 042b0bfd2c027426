/**
 * The statements for what is usual: messages nobody stored before, in conversations that are there, open, and need nothing
 * but to be moved on. What `store` does, without what rarely happens.
 */
import type { Sql } from "postgres";
import { answered, asked } from "../conversations/slots.ts";
import { milliseconds } from "../db/time.ts";
import type { Draft } from "./store.ts";
import { SUMMARY } from "./text.ts";

/** Where a message was put. */
export type Placed = {
	seq: number;
	rev: number;
	/** Milliseconds. */
	created_at: number;
};

/**
 * Stores messages in one autocommit statement, those of each conversation in their order. It moves each conversation's
 * counters, its author's marks and its summary once, however many messages it gets, and takes the numbers from what it
 * wrote: the row's lock is held from there to the commit, so that the order of commits is the order of `seq`.
 *
 * @returns in the order of the drafts; undefined for all of a conversation with which more is to be done than that
 *   (closed, not assigned yet, not theirs, not there). Of those nothing was written; `store` knows what to do.
 * @throws 23505 when one of them was stored before, and then nothing was written.
 */
export async function append(sql: Sql, drafts: Draft[]): Promise<(Placed | undefined)[]> {
	const [only] = drafts;
	if (only !== undefined && drafts.length === 1) return alone(sql, only);
	return together(sql, drafts);
}

/** Whether a seller speaks, whom an unassigned conversation would be assigned to. */
const isSeller = (author: string) => author.startsWith("slr_");

function alone(sql: Sql, draft: Draft): Promise<Placed[]> {
	return sql.unsafe<Placed[]>(
		ALONE,
		[
			draft.shop,
			draft.conversation,
			draft.buyer,
			isSeller(draft.author),
			draft.author,
			draft.authorName,
			draft.text,
			draft.clientId,
			draft.digest,
		],
		{ prepare: true },
	);
}

/** What one conversation is given. */
type Share = {
	shop: string;
	conversation: string;
	drafts: Draft[];
	/** Where they stand among all drafts. */
	places: number[];
	buyer: string | null;
	/** How many there are up to the last one of this side; null for none. */
	buyerCount: number | null;
	shopCount: number | null;
	hasSeller: boolean;
};

type Moved = Placed & { ord: number };

async function together(sql: Sql, drafts: Draft[]): Promise<(Placed | undefined)[]> {
	const shares = sharesOf(drafts);
	const newest = shares.map(({ drafts }) => drafts.at(-1) as Draft);
	const all: Draft[] = [];
	const owners: number[] = [];
	const numbers: number[] = [];
	shares.forEach((share, index) => {
		share.drafts.forEach((draft, number) => {
			all.push(draft);
			owners.push(index + 1);
			numbers.push(number + 1);
		});
	});
	const rows = await sql.unsafe<Moved[]>(
		TOGETHER,
		[
			shares.map((share) => share.shop),
			shares.map((share) => share.conversation),
			shares.map((share) => share.buyer),
			shares.map((share) => Number(share.hasSeller)),
			shares.map((share) => share.drafts.length),
			shares.map((share) => share.buyerCount),
			shares.map((share) => share.shopCount),
			newest.map((draft) => draft.author),
			newest.map((draft) => draft.authorName),
			newest.map((draft) => draft.text.slice(0, 2 * SUMMARY)),
			owners,
			numbers,
			all.map((draft) => draft.author),
			all.map((draft) => draft.authorName),
			all.map((draft) => draft.text),
			all.map((draft) => draft.clientId),
			all.map((draft) => draft.digest),
		],
		{ prepare: true },
	);
	const placed = new Array<Placed | undefined>(drafts.length);
	for (const { ord, seq, rev, created_at } of rows) {
		shares[ord - 1]?.places.forEach((place, index) => {
			placed[place] = { seq: seq + index + 1, rev: rev + index + 1, created_at };
		});
	}
	return placed;
}

/** By conversation, in the order in which every statement of ours locks them. */
function sharesOf(drafts: Draft[]): Share[] {
	const shares = new Map<string, Share>();
	drafts.forEach((draft, place) => {
		const { shop, conversation } = draft;
		let key = conversation;
		let share = shares.get(key);
		// Two shops' conversations may be called the same.
		if (share !== undefined && share.shop !== shop) {
			key = `${shop}/${conversation}`;
			share = shares.get(key);
		}
		if (share === undefined) {
			const nobody = { buyer: null, buyerCount: null, shopCount: null, hasSeller: false };
			share = { shop, conversation, drafts: [], places: [], ...nobody };
			shares.set(key, share);
		}
		const count = share.drafts.push(draft);
		share.places.push(place);
		if (draft.buyer === null) {
			share.shopCount = count;
			share.hasSeller ||= isSeller(draft.author);
		} else {
			// A conversation is one buyer's: of two, one is wrong here, and no row is of nobody.
			share.buyer = share.buyerCount === null || share.buyer === draft.buyer ? draft.buyer : "";
			share.buyerCount = count;
		}
	});
	return [...shares.values()].sort((a, b) =>
		a.shop === b.shop ? (a.conversation < b.conversation ? -1 : 1) : a.shop < b.shop ? -1 : 1,
	);
}

/** Later than the last change, whatever the clock says: read anew when the row had to be waited for. */
const NOW = "greatest(clock_timestamp(), c.changed_at)";

const USUAL = "c.closed_at is null and (c.assignee_id is not null or not";

const ALONE = `
with moved as (
	update conversations c set
		last_seq = c.last_seq + 1,
		rev = c.rev + 1,
		buyer_delivered = case $5 when 'buyer' then c.last_seq + 1 else c.buyer_delivered end,
		buyer_read = case $5 when 'buyer' then c.last_seq + 1 else c.buyer_read end,
		shop_delivered = case $5 when 'buyer' then c.shop_delivered else c.last_seq + 1 end,
		shop_read = case $5 when 'buyer' then c.shop_read else c.last_seq + 1 end,
		unread_from = case $5 when 'buyer' then c.unread_from end,
		waiting_since = case $5 when 'buyer' then ${asked(NOW)} else ${answered(NOW)} end,
		last_author = $5,
		last_author_name = $6,
		last_text = left($7, ${SUMMARY}),
		last_at = ${NOW},
		changed_at = ${NOW}
	where c.shop_id = $1 and c.id = $2 and ($3::text is null or c.buyer_id = $3) and ${USUAL} $4::boolean)
	returning c.last_seq, c.rev, c.changed_at
)
insert into messages (shop_id, conversation_id, seq, rev, author, author_name, client_id, digest, kind, text, created_at)
select $1, $2, last_seq, rev, $5, $6, $8, decode($9, 'hex'), 'text', $7, changed_at from moved
returning seq, rev, ${milliseconds("created_at")} as created_at`;

/**
 * Conversations come in their order and are looked up by their key one after the other, so that two processes never wait
 * for each other in a circle.
 */
const TOGETHER = `
with moved as (
	update conversations c set
		last_seq = c.last_seq + g.count,
		rev = c.rev + g.count,
		buyer_delivered = coalesce(c.last_seq + g.buyer_count, c.buyer_delivered),
		buyer_read = coalesce(c.last_seq + g.buyer_count, c.buyer_read),
		shop_delivered = coalesce(c.last_seq + g.shop_count, c.shop_delivered),
		shop_read = coalesce(c.last_seq + g.shop_count, c.shop_read),
		unread_from = case when g.shop_count is null then c.unread_from end,
		waiting_since = case
			when g.author <> 'buyer' then ${answered(NOW)}
			when g.shop_count is not null then ${NOW}
			else ${asked(NOW)} end,
		last_author = g.author,
		last_author_name = g.author_name,
		last_text = left(g.text, ${SUMMARY}),
		last_at = ${NOW},
		changed_at = ${NOW}
	from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::int[], $6::int[], $7::int[], $8::text[], $9::text[], $10::text[])
		with ordinality as g (shop_id, conversation_id, buyer_id, has_seller, count, buyer_count, shop_count, author, author_name,
			text, ord)
	where c.shop_id = g.shop_id and c.id = g.conversation_id and (g.buyer_id is null or c.buyer_id = g.buyer_id)
		and ${USUAL} g.has_seller = 1)
	returning g.ord::int as ord, c.shop_id, c.id, c.last_seq - g.count as seq, c.rev - g.count as rev, c.changed_at
),
stored as (
	insert into messages (shop_id, conversation_id, seq, rev, author, author_name, client_id, digest, kind, text, created_at)
	select v.shop_id, v.id, v.seq + m.n, v.rev + m.n, m.author, m.author_name, m.client_id, decode(m.digest, 'hex'), 'text',
		m.text, v.changed_at
	from unnest($11::int[], $12::int[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[])
		as m (ord, n, author, author_name, text, client_id, digest)
	join moved v on v.ord = m.ord
)
select ord, seq, rev, ${milliseconds("changed_at")} as created_at from moved`;
