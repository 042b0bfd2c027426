/** Whether this process should be given work. */
import type { Sql } from "postgres";
import { dangers } from "../db/durability.ts";

/** An answer is good for so long, in milliseconds: however often somebody asks, the database is asked seldom. */
const FRESH = 500;
/** The database must answer within this, in milliseconds. */
const DEADLINE = 2_000;
const AWAY = "NATS is away: what other processes do is read every two seconds";

/** In words: `reasons` why it is not ready; `warnings` of what is wrong besides and keeps nobody from being served. */
export type Readiness = { ready: boolean; reasons: string[]; warnings: string[] };

/**
 * Makes the question `/readyz` asks.
 *
 * @param draining whether the process is about to go.
 * @param allowUnsafe lets a database pass that may lose what it confirmed; for tests.
 * @param connected whether the other processes are heard. Without them this one still serves all it is asked.
 */
export function watchReadiness(
	sql: Sql,
	draining: () => boolean,
	allowUnsafe: boolean,
	connected: () => boolean = () => true,
): () => Promise<Readiness> {
	let last: { at: number; reasons: Promise<string[]> } | null = null;
	return async () => {
		const warnings = connected() ? [] : [AWAY];
		if (draining()) return { ready: false, reasons: ["shutting down"], warnings };
		const now = performance.now();
		if (last === null || now - last.at > FRESH) last = { at: now, reasons: ask(sql, allowUnsafe) };
		const reasons = await last.reasons;
		return { ready: reasons.length === 0, reasons, warnings };
	};
}

async function ask(sql: Sql, allowUnsafe: boolean): Promise<string[]> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<null>((resolve) => {
		timer = setTimeout(() => resolve(null), DEADLINE);
	});
	try {
		const found = await Promise.race([dangers(sql), late]);
		if (found === null) return ["the database does not answer"];
		return allowUnsafe ? found.closed : [...found.closed, ...found.lossy];
	} catch {
		return ["the database cannot be reached"];
	} finally {
		clearTimeout(timer);
	}
}
