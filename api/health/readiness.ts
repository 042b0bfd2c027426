/** Whether this process should be given work. */
import type { Sql } from "postgres";

/** An answer is good for so long, in milliseconds: however often somebody asks, the database is asked seldom. */
const FRESH = 500;
/** The database must answer within this, in milliseconds. */
const DEADLINE = 2_000;

/** `reasons` says in words what is wrong; empty when ready. */
export type Readiness = { ready: boolean; reasons: string[] };

export type Settings = {
	fsync: string;
	synchronousCommit: string;
	fullPageWrites: string;
	readOnly: string;
	inRecovery: boolean;
};

/**
 * Makes the question `/readyz` asks.
 *
 * @param draining whether the process is about to go.
 * @param allowUnsafe lets a database pass that may lose what it confirmed; for tests.
 */
export function watchReadiness(
	sql: Sql,
	draining: () => boolean,
	allowUnsafe: boolean,
): () => Promise<Readiness> {
	let last: { at: number; reasons: Promise<string[]> } | null = null;
	return async () => {
		if (draining()) return { ready: false, reasons: ["shutting down"] };
		const now = performance.now();
		if (last === null || now - last.at > FRESH) last = { at: now, reasons: ask(sql, allowUnsafe) };
		const reasons = await last.reasons;
		return { ready: reasons.length === 0, reasons };
	};
}

async function ask(sql: Sql, allowUnsafe: boolean): Promise<string[]> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<null>((resolve) => {
		timer = setTimeout(() => resolve(null), DEADLINE);
	});
	try {
		const settings = await Promise.race([readSettings(sql), late]);
		return settings === null ? ["the database does not answer"] : faults(settings, allowUnsafe);
	} catch {
		return ["the database cannot be reached"];
	} finally {
		clearTimeout(timer);
	}
}

async function readSettings(sql: Sql): Promise<Settings> {
	const [row] = await sql<[Settings]>`
		select current_setting('fsync') as "fsync",
			current_setting('synchronous_commit') as "synchronousCommit",
			current_setting('full_page_writes') as "fullPageWrites",
			current_setting('default_transaction_read_only') as "readOnly",
			pg_is_in_recovery() as "inRecovery"`;
	return row;
}

/** What keeps a database from being one that keeps its word. */
export function faults(settings: Settings, allowUnsafe = false): string[] {
	const found: string[] = [];
	if (settings.inRecovery || settings.readOnly === "on") found.push("the database takes no writes");
	if (allowUnsafe) return found;
	if (settings.fsync !== "on") found.push("fsync is off: a power cut would lose acknowledged messages");
	if (settings.fullPageWrites !== "on")
		found.push("full_page_writes is off: a power cut could break the database");
	if (settings.synchronousCommit === "off") {
		found.push("synchronous_commit is off: a crash would lose acknowledged messages");
	}
	return found;
}
