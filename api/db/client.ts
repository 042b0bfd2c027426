/** The pool and its rules. */
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";

export type Database = PostgresJsDatabase;

/** Longest a statement may run, in milliseconds; the server ends it. */
const STATEMENT_TIMEOUT = 5_000;

/**
 * Opens the pool.
 *
 * @param url `postgres://…`; a Unix socket directory goes into `?host=`.
 * @param max most connections.
 */
export function openDatabase(url: string, max = 10): { sql: Sql; db: Database; close: () => Promise<void> } {
	const sql = postgres(url, {
		max,
		connect_timeout: 10,
		onnotice: () => {},
		connection: { application_name: "shopbell", statement_timeout: STATEMENT_TIMEOUT },
	});
	return { sql, db: drizzle({ client: sql }), close: () => sql.end({ timeout: 5 }) };
}
