/** What whoever started PostgreSQL holds of it. */
import type { Cluster } from "./postmaster.ts";
import { ask, USER } from "./reach.ts";

export type Running = {
	/** Of the database `shopbell`. */
	url: string;
	pid: number;
	/** Found running and taken over, rather than started. */
	adopted: boolean;
	/** Resolves when the server has gone without being asked to. */
	lost: Promise<void>;
	/** Stops the server, unless another launcher still uses it. */
	stop: () => Promise<void>;
};

/** Makes the database `shopbell`, once. */
export async function makeDatabase(cluster: Cluster, port: number): Promise<void> {
	await ask(cluster, port, async (sql) => {
		const [known] = await sql`select 1 from pg_database where datname = ${USER}`;
		if (known !== undefined) return;
		await sql`create database ${sql(USER)}`.catch((error: { code?: string }) => {
			// Two launchers may make it at the same time.
			if (error.code !== "42P04" && error.code !== "23505") throw error;
		});
	});
}

/** Does something once, however often it is asked to. */
export function once(work: () => Promise<void>): () => Promise<void> {
	let done: Promise<void> | undefined;
	return () => {
		done ??= work();
		return done;
	};
}
