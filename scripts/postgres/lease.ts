/** Who still needs a PostgreSQL that several launchers may share. */
import postgres from "postgres";
import type { Cluster } from "./postmaster.ts";
import { urlOf } from "./reach.ts";

/** "shopbell" as far as four bytes go; names the advisory lock. */
const LOCK = 0x73686f70;

export type Lease = {
	/** Resolves when the connection that stands for us is gone unasked, and with it, most likely, the server. */
	lost: Promise<void>;
	/** Gives the lease back. True when nobody else holds one, and the server may be stopped. */
	release: () => Promise<boolean>;
};

/**
 * Holds a shared lock for as long as we live. PostgreSQL itself forgets it when we are killed, so there is no file
 * to go stale and no process number to be mistaken.
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
	await sql`select pg_advisory_lock_shared(${LOCK})`;
	return {
		lost,
		async release() {
			released = true;
			try {
				if (gone) return false;
				await sql`select pg_advisory_unlock_shared(${LOCK})`;
				const [row] = await sql`select pg_try_advisory_lock(${LOCK}) as alone`;
				return row?.alone === true;
			} catch {
				return false;
			} finally {
				await sql.end({ timeout: 0 });
			}
		},
	};
}
