/** PostgreSQL dies, stands still, and throws people out. */
import { setTimeout as pause } from "node:timers/promises";
import { type Fault, MARKETPLACE } from "../fault.ts";

export const databaseFaults: Fault[] = [
	{
		name: "PostgreSQL is killed (kill -9, all of it) and started again",
		setting: MARKETPLACE,
		times: { short: 1, long: 5 },
		async strike({ fleet: { database } }) {
			await database.kill();
			await database.start();
		},
	},
	{
		name: "PostgreSQL stands still for 10 s (SIGSTOP)",
		setting: MARKETPLACE,
		times: { short: 1, long: 3 },
		async strike({ fleet: { database } }) {
			database.freeze();
			await pause(10_000);
			database.thaw();
		},
	},
	{
		name: "Every connection to PostgreSQL is ended (pg_terminate_backend)",
		setting: MARKETPLACE,
		times: { short: 1, long: 20 },
		async strike({ fleet: { sql } }) {
			await sql`select pg_terminate_backend(pid) from pg_stat_activity
				where datname = current_database() and pid <> pg_backend_pid()`;
		},
	},
	{
		name: "The way to PostgreSQL is cut for 3 s",
		setting: MARKETPLACE,
		times: { short: 0, long: 5 },
		async strike({ fleet: { databaseRoad } }) {
			databaseRoad.change({ kind: "cut" });
			await pause(3_000);
			databaseRoad.change({ kind: "clear" });
		},
	},
	{
		name: "The way to PostgreSQL swallows everything for 12 s, and what was open stays dead",
		setting: MARKETPLACE,
		times: { short: 0, long: 2 },
		async strike({ fleet: { databaseRoad } }) {
			databaseRoad.change({ kind: "silent" });
			await pause(12_000);
			databaseRoad.change({ kind: "clear" });
		},
	},
];
