/** The pool and its rules. */
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";

export type Database = PostgresJsDatabase;

/** Longest a statement may run, in milliseconds; the server ends it. */
const STATEMENT_TIMEOUT = 5_000;

/** `host` among the parameters. postgres.js would hand it to the server, as a setting of the session. */
const SOCKET = /([?&])host=([^&]*)&?/;

function socketOf(url: string): { host?: string } {
	const folder = url.match(SOCKET)?.[2];
	return folder === undefined ? {} : { host: decodeURIComponent(folder) };
}

/**
 * Opens the pool.
 *
 * @param url `postgres://…`; a Unix socket directory goes into `?host=`, as libpq has it.
 * @param max most connections.
 */
export function openDatabase(url: string, max = 10): { sql: Sql; db: Database; close: () => Promise<void> } {
	const sql = postgres(url.replace(SOCKET, "$1"), {
		max,
		...socketOf(url),
		connect_timeout: 10,
		onnotice: () => {},
		connection: { application_name: "shopbell", statement_timeout: STATEMENT_TIMEOUT },
	});
	return { sql, db: drizzle({ client: sql }), close: () => sql.end({ timeout: 5 }) };
}
