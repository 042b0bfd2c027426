/** Who still needs a PostgreSQL that several launchers may share. */
import postgres from "postgres";
import type { Cluster } from "./postmaster.ts";
import { urlOf } from "./reach.ts";

/** "shopbell" as far as four bytes go; names the advisory lock. */
const LOCK = 0x73686f70;

export type Lease = {
	/** Resolves when the connection that stands for us is gone unasked, and with it, most likely, the server. */
	lost: Promise<void>;
	/** Gives the lease back. Where nobody else holds one, stops the server, and until it has stopped nobody is given one. */
	release: (stop: () => Promise<void>) => Promise<void>;
};

/**
 * Holds a shared lock for as long as we live. PostgreSQL itself forgets it when we are killed, so there is no file
 * to go stale and no process number to be mistaken.
 *
 * @throws whatever the driver says, when the server goes meanwhile.
 */
export async function takeLease(cluster: Cluster, port: number): Promise<Lease> {
	let gone = false;
	let released = false;
	let tell = () => {};
	const lost = new Promise<void>((resolve) => {
		tell = resolve;
	});
	// One connection that never ends by itself is a session: the lock is the session's.
	const sql = postgres(urlOf(cluster, port, "postgres", false), {
		max: 1,
		max_lifetime: null,
		fetch_types: false,
		onnotice: () => {},
		onclose: () => {
			gone = true;
			if (!released) tell();
		},
		connection: { application_name: "shopbell launcher" },
	});
	try {
		await Promise.race([
			sql`select pg_advisory_lock_shared(${LOCK})`,
			// The driver does not tell every query that its connection has gone.
			lost.then(() => {
				throw new Error("The server went while it was asked for a lease.");
			}),
		]);
	} catch (error) {
		await sql.end({ timeout: 0 });
		throw error;
	}
	async function isAlone(): Promise<boolean> {
		if (gone) return false;
		try {
			await sql`select pg_advisory_unlock_shared(${LOCK})`;
			const [row] = await sql`select pg_try_advisory_lock(${LOCK}) as alone`;
			return row?.alone === true;
		} catch {
			return false;
		}
	}
	return {
		lost,
		async release(stop) {
			released = true;
			try {
				if (await isAlone()) await stop();
			} finally {
				await sql.end({ timeout: 0 });
			}
		},
	};
}
