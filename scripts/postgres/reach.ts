/** How a running cluster is reached, and whether what answers is really it. */
import { realpathSync } from "node:fs";
import postgres, { type Sql } from "postgres";
import type { Cluster } from "./postmaster.ts";

/** Both the superuser and the database. */
export const USER = "shopbell";

/** Longest path of a Unix socket on any system we run on, in bytes, without what PostgreSQL appends. */
const SOCKET_FOLDER_LIMIT = 85;

/**
 * How a database of the cluster is reached.
 *
 * @param local over its Unix socket if it has one (`?host=`, as libpq writes it), else over TCP.
 */
export function urlOf(cluster: Cluster, port: number, database: string, local: boolean): string {
	const socket = local ? socketFolder(cluster.folder) : undefined;
	const base = `postgres://${USER}:${cluster.password}@127.0.0.1:${port}/${database}`;
	return socket === undefined ? base : `${base}?host=${encodeURIComponent(socket)}`;
}

/** Asks over a connection of its own, and closes it. Nothing is written to the console. */
export async function ask<T>(cluster: Cluster, port: number, question: (sql: Sql) => Promise<T>): Promise<T> {
	const sql = postgres(urlOf(cluster, port, "postgres", false), {
		max: 1,
		connect_timeout: 5,
		fetch_types: false,
		onnotice: () => {},
		connection: { application_name: "shopbell launcher" },
	});
	try {
		return await question(sql);
	} finally {
		await sql.end({ timeout: 1 });
	}
}

/** Whether the server that answers at the port is the one of this folder. */
export async function answers(cluster: Cluster, port: number): Promise<boolean> {
	try {
		const [row] = await ask(cluster, port, (sql) => sql`select current_setting('data_directory') as folder`);
		return realpathSync(row?.folder) === realpathSync(cluster.folder);
	} catch {
		return false;
	}
}

/** The folder of the Unix socket, when the system has them and the path is one that PostgreSQL can take. */
export function socketFolder(folder: string): string | undefined {
	const usable = process.platform !== "win32" && /^[\w./-]+$/.test(folder);
	return usable && folder.length <= SOCKET_FOLDER_LIMIT ? folder : undefined;
}
