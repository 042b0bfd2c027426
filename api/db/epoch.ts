/** What this life of the database is called. */
import { createHash } from "node:crypto";
import type { Sql } from "postgres";

/** Where the database is in its life. */
export type Life = {
	/** 16 hex digits; clients that hear other ones than before drop what they hold (SPEC H9). */
	epoch: string;
	/** How many bytes its log of writes has on disk. Grows for as long as the life lasts. */
	written: number;
};

/**
 * Reads the life, which is another one after a restore, a point-in-time recovery, a standby's take-over or in a new
 * database, because each of them may lack what clients already saw (docs/decisions/0110).
 *
 * @throws when the server is a standby, which lives only from its promotion on.
 */
export async function readLife(sql: Sql): Promise<Life> {
	await sql`insert into instance (epoch) values (gen_random_uuid()::text) on conflict do nothing`;
	const [row] = await sql<{ life: string; written: number; mayLook: boolean }[]>`
		select
			concat_ws('/',
				(select system_identifier from pg_control_system()),
				-- The timeline as it is now; the one in the control file is as old as the last checkpoint.
				left(pg_walfile_name(pg_current_wal_insert_lsn()), 8),
				(select oid from pg_database where datname = current_database()),
				-- A dump that is loaded makes the table, or at least its row, anew.
				tableoid, xmin, epoch
			) as life,
			(pg_current_wal_flush_lsn() - '0/0')::float8 as written,
			has_function_privilege('pg_stat_file(text)', 'execute') as "mayLook"
		from instance`;
	if (row === undefined) throw new Error("the table instance is empty");
	const folder = row.mayLook ? await sinceWhenItLies(sql) : "";
	const epoch = createHash("sha256").update(`${row.life}/${folder}`).digest("hex").slice(0, 16);
	return { epoch, written: row.written };
}

/**
 * Since when the files lie where they lie: this one is written once in the life of a cluster, so its change time tells
 * a folder that was copied back from one that has been here all the time.
 */
async function sinceWhenItLies(sql: Sql): Promise<string> {
	const [row] = await sql<{ since: string }[]>`
		select extract(epoch from (pg_stat_file('PG_VERSION')).change)::text as since`;
	return row?.since ?? "";
}

/** Begins another life. */
export async function renewEpoch(sql: Sql): Promise<void> {
	await sql`update instance set epoch = gen_random_uuid()::text`;
}

/** Whether the database lost what it once had on disk, in a life that calls itself the same. */
export function wasSetBack(before: Life, now: Life): boolean {
	return now.epoch === before.epoch && now.written < before.written;
}
