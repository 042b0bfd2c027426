/** The pool and its rules. */
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";
import { ARRAY_TYPES } from "./arrays.ts";
import { withDeadline } from "./deadline.ts";

export type Database = PostgresJsDatabase;

/** Longest a statement may run, in milliseconds; the server ends it. */
const STATEMENT_TIMEOUT = 5_000;

/** After this a caller is told that nobody knows, in milliseconds. */
const DEADLINE = 8_000;

/** Longest pause before a lost connection is opened again, in seconds. The driver's own is 20, as long as an outage feels. */
const RECONNECT_MAX = 0.25;

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
 * @param deadline after which a query without an answer rejects, in milliseconds. Migrations need none: see there.
 */
export function openDatabase(
	url: string,
	max = 10,
	deadline = DEADLINE,
): { sql: Sql; db: Database; close: () => Promise<void> } {
	const pool = postgres(url.replace(SOCKET, "$1"), {
		max,
		...socketOf(url),
		connect_timeout: 10,
		backoff: (attempt: number) => Math.min(0.02 * 2 ** attempt, RECONNECT_MAX) * (0.5 + Math.random() / 2),
		onnotice: () => {},
		fetch_types: false,
		types: ARRAY_TYPES,
		connection: {
			application_name: "shopbell",
			statement_timeout: STATEMENT_TIMEOUT,
			// Compiling a statement takes longer than the longest of ours runs.
			jit: "off",
		},
	});
	const sql = withDeadline(pool as unknown as Sql, deadline);
	return { sql, db: drizzle({ client: sql }), close: () => pool.end({ timeout: 5 }) };
}
