/** A shop's archive of any size, written by COPY as a restore would. */
import { once } from "node:events";
import { finished } from "node:stream/promises";
import type { Sql } from "postgres";
import { newId } from "../api/ids.ts";
import { vectorOf } from "../api/search/words.ts";
import { ask } from "./database.ts";
import { sentence } from "./vocabulary.ts";

/** Messages of an ordinary conversation, and of a long one; one in so many is long. */
const ORDINARY = 45;
const LONG = 1_000;
const ONE_LONG_IN = 200;
/** One conversation in so many is open. */
const ONE_OPEN_IN = 40;
/** Rows are handed over in pieces of about so many characters. */
const PIECE = 1 << 18;

export type Archive = {
	shop: string;
	messages: number;
	conversations: number;
	/** Conversations that have `length` messages. */
	long: string[];
	length: number;
};

/** Fills a database that holds the schema and nothing else. About so many messages. */
export async function fill(url: string, messages: number): Promise<Archive> {
	const shop = newId("shp");
	const mean = ORDINARY + (LONG - ORDINARY) / ONE_LONG_IN;
	const conversations = Array.from({ length: Math.max(ONE_LONG_IN, Math.round(messages / mean)) }, () =>
		newId("cnv"),
	);
	const sizeOf = (index: number) => (index % ONE_LONG_IN === 0 ? LONG : ORDINARY);
	let written = 0;
	await ask(url, async (sql) => {
		await sql.unsafe("set statement_timeout = 0");
		// Nothing is left to the server's own indexing.
		await sql`insert into shops (id, name, searchable_to) values (${shop}, 'Alder & Finch', now())`;
		// Made again when the rows are there: sorting once is faster than finding each one's place.
		const indexes = await sql<{ name: string; made: string }[]>`
			select c.relname as name, pg_get_indexdef(c.oid) as made from pg_index i join pg_class c on c.oid = i.indexrelid
			where i.indrelid in ('messages'::regclass, 'search_entries'::regclass) and not i.indisprimary`;
		for (const { name } of indexes) await sql`drop index ${sql(name)}`;
		const ids = conversations.length;
		await copy(sql, "buyers (shop_id, id)", ids, (index) => `${shop}\tbuy_${index}\n`);
		await copy(
			sql,
			`conversations (shop_id, id, buyer_id, last_seq, rev, shop_read, waiting_since, closed_at, last_author, last_text,
				last_at, changed_at)`,
			ids,
			(index) => {
				const at = time(index);
				const isOpen = index % ONE_OPEN_IN === 0;
				const size = sizeOf(index);
				return `${shop}\t${conversations[index]}\tbuy_${index}\t${size}\t${size}\t${size - (index % 3)}\t${isOpen ? at : "\\N"}\t${isOpen ? "\\N" : at}\tbuyer\t${sentence(index)}\t${at}\t${at}\n`;
			},
		);
		await copy(
			sql,
			"messages (shop_id, conversation_id, seq, rev, author, client_id, digest, text, created_at)",
			ids,
			(index) => {
				const conversation = conversations[index];
				const at = time(index);
				let rows = "";
				for (let seq = 1; seq <= sizeOf(index); seq++) {
					rows += `${shop}\t${conversation}\t${seq}\t${seq}\tbuyer\tc${seq}-${index}\t\\\\x00\t${sentence(index * LONG + seq)}\t${at}\n`;
				}
				written += sizeOf(index);
				return rows;
			},
		);
		await copy(
			sql,
			"search_entries (shop_id, conversation_id, rev, seq, created_at, words)",
			ids,
			(index) => {
				let rows = "";
				for (let seq = 1; seq <= sizeOf(index); seq++) {
					const words = vectorOf(sentence(index * LONG + seq));
					rows += `${shop}\t${conversations[index]}\t${seq}\t${seq}\t${time(index)}\t${words}\n`;
				}
				return rows;
			},
		);
		for (const { made } of indexes) await sql.unsafe(made);
		await sql.unsafe("vacuum analyze");
		await sql.unsafe("checkpoint");
	});
	const long = conversations.filter((_, index) => sizeOf(index) === LONG);
	return { shop, messages: written, conversations: conversations.length, long, length: LONG };
}

async function copy(sql: Sql, table: string, count: number, rows: (index: number) => string): Promise<void> {
	const stream = await sql.unsafe(`copy ${table} from stdin`).writable();
	let piece = "";
	for (let index = 0; index < count; index++) {
		piece += rows(index);
		if (piece.length < PIECE) continue;
		if (!stream.write(piece)) await once(stream, "drain");
		piece = "";
	}
	stream.end(piece);
	await finished(stream);
}

/** Spread over the last two years, the newest last. */
function time(index: number): string {
	return new Date(Date.UTC(2024, 10, 1) + index * 300_000).toISOString();
}
