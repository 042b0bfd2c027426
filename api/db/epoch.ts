/** What this life of the database is called. */
import { createHash } from "node:crypto";
import type { Sql } from "postgres";

/**
 * Reads the epoch: 16 hex digits that differ after a restore, a point-in-time recovery, a standby's take-over or
 * a new database, because each of them may lack what clients already saw (docs/decisions/0006).
 */
export async function readEpoch(sql: Sql): Promise<string> {
	await sql`insert into instance (epoch) values (gen_random_uuid()::text) on conflict do nothing`;
	const [row] = await sql<{ life: string }[]>`
		select concat_ws('/',
			(select system_identifier from pg_control_system()),
			(select timeline_id from pg_control_checkpoint()),
			(select oid from pg_database where datname = current_database()),
			(select epoch from instance)
		) as life`;
	return createHash("sha256")
		.update(row?.life ?? "")
		.digest("hex")
		.slice(0, 16);
}

/** Begins another life by hand: for a dump that was loaded over the same database. */
export async function renewEpoch(sql: Sql): Promise<void> {
	await sql`update instance set epoch = gen_random_uuid()::text`;
}
