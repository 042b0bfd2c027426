/** Thousands come back at once. */
import type { Fault, Setting } from "../fault.ts";

/** Most connections of one process to PostgreSQL: the pool, the second small one, and what starts and ends. */
const POOL_MAX = 14;
/** Between two counts of them, in milliseconds. */
const COUNT_EVERY = 200;

const stadium = (buyers: number): Setting => ({ apis: 2, nats: 1, buyers, desks: 0, pace: 60_000 });

function storm(buyers: number, times: Fault["times"]): Fault {
	let most = 0;
	let counting: ReturnType<typeof setInterval> | undefined;
	return {
		name: `One of two processes dies, and its half of ${buyers.toLocaleString("en")} people comes to the other`,
		setting: stadium(buyers),
		times,
		quietAfterwards: true,
		recoversWithin: 30_000,
		async strike({ fleet: { apis, sql } }) {
			await apis[0]?.end("SIGKILL");
			counting = setInterval(async () => {
				const [row] = await sql<{ n: number }[]>`select count(*)::int as n from pg_stat_activity
					where datname = current_database() and application_name = 'shopbell'`;
				most = Math.max(most, row?.n ?? 0);
			}, COUNT_EVERY);
		},
		async afterwards({ fleet: { apis } }) {
			clearInterval(counting);
			await apis[0]?.start();
			if (most > POOL_MAX) throw new Error(`one process held ${most} connections to PostgreSQL`);
		},
	};
}

export const stormFaults: Fault[] = [storm(400, { short: 1, long: 0 }), storm(5_000, { short: 0, long: 1 })];
