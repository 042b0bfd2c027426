/** Brings the database's schema to what this program knows. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as applyMigrations } from "drizzle-orm/postgres-js/migrator";
import { openDatabase } from "./client.ts";

const FOLDER = fileURLToPath(new URL("../../migrations", import.meta.url));
/** Key of the advisory lock that lets one process migrate at a time: `shopbell` in ASCII, the last seven letters. */
const LOCK = "29389378161536108";
/** A migration may take its time: the server sets it no limit, and we wait a day. Milliseconds. */
const NO_TIMEOUT = 0;
const MIGRATION_MAX = 24 * 60 * 60 * 1_000;

/** A database this program must not touch. The message is one sentence for whoever runs it. */
export class SchemaError extends Error {
	override readonly name = "SchemaError";
	readonly code: "too_new" | "not_ours";

	constructor(code: SchemaError["code"], message: string) {
		super(message);
		this.code = code;
	}
}

/**
 * Applies the migrations that are missing, in one transaction, under a lock that other starting processes wait for.
 *
 * @throws SchemaError when the database is newer than this program, or holds tables that are not ours.
 */
export async function migrate(url: string): Promise<void> {
	// A connection of its own: the pool's rules (no transactions, short statements) do not fit here.
	const { sql, close } = openDatabase(url, 1, MIGRATION_MAX);
	try {
		await sql`select set_config('statement_timeout', ${String(NO_TIMEOUT)}, false)`;
		await sql`select pg_advisory_lock(${LOCK}::bigint)`;
		await refuseStrangers(sql);
		await applyMigrations(drizzle({ client: sql }), { migrationsFolder: FOLDER });
	} finally {
		await close();
	}
}

async function refuseStrangers(sql: ReturnType<typeof openDatabase>["sql"]): Promise<void> {
	const [state] = await sql<{ ours: boolean; strange: boolean }[]>`
		select to_regclass('drizzle.__drizzle_migrations') is not null as ours,
			to_regclass('public.conversations') is not null or to_regclass('public.shops') is not null as strange`;
	if (state?.ours !== true) {
		if (state?.strange !== true) return;
		throw new SchemaError(
			"not_ours",
			"The database holds tables of the same names that Shopbell did not make: use an empty database, or restore a whole backup.",
		);
	}
	const [newest] = await sql<
		{ at: string | null }[]
	>`select max(created_at) as at from drizzle.__drizzle_migrations`;
	const known = Math.max(...journal().map((entry) => entry.when));
	if (Number(newest?.at ?? 0) > known) {
		throw new SchemaError(
			"too_new",
			"The database was made by a newer Shopbell: start that version or a later one. Nothing was changed.",
		);
	}
}

function journal(): { when: number }[] {
	const file = JSON.parse(readFileSync(`${FOLDER}/meta/_journal.json`, "utf8")) as {
		entries: { when: number }[];
	};
	return file.entries;
}
