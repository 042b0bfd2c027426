/** Whether the database keeps what it acknowledges. */
import type { Sql } from "postgres";

const MUST_BE_ON = ["fsync", "synchronous_commit", "full_page_writes"];

export type Dangers = {
	/** Why an acknowledged message could be lost, one sentence each. */
	lossy: string[];
	/** Why nothing can be written at all. */
	closed: string[];
};

/** Asks the database about itself. */
export async function dangers(sql: Sql): Promise<Dangers> {
	const [row] = await sql<[{ off: string[]; standby: boolean; readonly: string }]>`
		select to_json(array(select name from pg_settings where name = any(${MUST_BE_ON}::text[]) and setting = 'off' order by name))
				as off,
			pg_is_in_recovery() as standby, current_setting('transaction_read_only') as readonly`;
	const closed = row.standby ? ["the database is a standby"] : [];
	if (!row.standby && row.readonly === "on") closed.push("the database is read-only");
	return {
		lossy: row.off.map((name) => `the database's ${name} is off: a crash would lose acknowledged messages`),
		closed,
	};
}
