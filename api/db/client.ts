/** The pool and its rules. */
import { connect, type Socket } from "node:net";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";
import { ARRAY_TYPES } from "./arrays.ts";
import { mended } from "./driver-faults.ts";
import { endWhenSilent } from "./silence.ts";

export type Database = PostgresJsDatabase;

/** Longest a statement may run, in milliseconds; the server ends it. */
const STATEMENT_TIMEOUT = 5_000;

/** After this a caller is told that nobody knows, in milliseconds. */
const DEADLINE = 8_000;

/** Longest pause before a lost connection is opened again, in seconds. The driver's own is 20, as long as an outage feels. */
const RECONNECT_MAX = 0.25;

/** `host` among the parameters. postgres.js would hand it to the server, as a setting of the session. */
const SOCKET = /([?&])host=([^&]*)&?/;

/** What postgres.js hands to whoever makes its sockets. */
type Addresses = { host: string[]; port: number[]; path: string | false };

/** Makes sockets that notice silence, to one host after the other where several are named. */
function sockets(patience: number): (to: Addresses) => Socket {
	let made = 0;
	return ({ host, port, path }) => {
		const at = made++ % host.length;
		// Not connected yet: what is written waits, and a failure is heard by who is given it.
		const socket = path ? connect(path) : connect(port[at] ?? 5432, host[at]);
		endWhenSilent(socket, patience);
		return socket;
	};
}

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
		// Documented, and missing from its types.
		...{ socket: sockets(deadline) },
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
			// Every statement has its index. One that was planned while a table had a page or two must not go on walking through
			// it when it has thousands: plans are kept for as long as the connection.
			enable_seqscan: "off",
		},
	});
	const sql = mended(pool as unknown as Sql, deadline);
	return { sql, db: drizzle({ client: sql }), close: () => pool.end({ timeout: 5 }) };
}
