/**
 * The floor: the parts we are made of and nothing else. `ws`, one statement for all that came during the last one, which only
 * inserts, then acknowledgement and delivery. What it takes less than we do is what our promises take.
 */
import postgres from "postgres";
import { openRelayDoor, type Said } from "./relay-door.ts";

const url = new URL(process.env.DATABASE_URL ?? "");
const sql = postgres(url.href.replace(url.search, ""), {
	max: 2,
	host: url.searchParams.get("host") ?? url.hostname,
	onnotice: () => {},
});
await sql`create table if not exists messages (
	id bigint generated always as identity primary key, conversation text not null, author text not null,
	text text not null, created_at timestamptz not null default now())`;
await sql`create index if not exists messages_conversation on messages (conversation, id)`;

const INSERT = `insert into messages (conversation, author, text)
	select * from unnest($1::text[], $2::text[], $3::text[]) returning id`;

let waiting: Said[] = [];
let writing = false;

async function write(): Promise<void> {
	writing = true;
	while (waiting.length > 0) {
		const taken = waiting;
		waiting = [];
		const rows = await sql.unsafe(
			INSERT,
			[
				taken.map(({ author, to }) => (author < to ? `${author}/${to}` : `${to}/${author}`)),
				taken.map(({ author }) => author),
				taken.map(({ text }) => text),
			],
			{ prepare: true },
		);
		taken.forEach(({ from, author, to, text }, index) => {
			const id = rows[index]?.id;
			sockets.get(to)?.send(JSON.stringify({ type: "message", id, author, text }));
			from.send(`{"type":"ok","id":${id}}`);
		});
	}
	writing = false;
}

const sockets = openRelayDoor((said) => {
	waiting.push(said);
	if (!writing) queueMicrotask(() => writing || write());
});
