/** A database of one's own for a test file, with the schema in place. */
import { randomBytes } from "node:crypto";
import postgres, { type Sql } from "postgres";
import { inject } from "vitest";
import { type Database, openDatabase } from "../db/client.ts";

declare module "vitest" {
	interface ProvidedContext {
		/** Of the throwaway cluster's own database, which stays empty. */
		cluster: string;
	}
}

/** The migrated database that others are cloned from. Nobody can connect to it. */
export const TEMPLATE = "shopbell_template";

export type TestDatabase = {
	url: string;
	sql: Sql;
	db: Database;
	/** Closes the pool and removes the database, whoever is still connected. */
	drop: () => Promise<void>;
};

/** Clones the template, in about 50 ms. One a file, in `beforeAll`; `drop` in `afterAll`. */
export async function testDatabase(cluster: string = inject("cluster")): Promise<TestDatabase> {
	const name = `test_${randomBytes(6).toString("hex")}`;
	await administer(cluster, (sql) => sql`create database ${sql(name)} template ${sql(TEMPLATE)}`);
	const url = new URL(cluster);
	url.pathname = `/${name}`;
	const { sql, db, close } = openDatabase(url.href);
	return {
		url: url.href,
		sql,
		db,
		async drop() {
			await close();
			await administer(cluster, (admin) => admin`drop database if exists ${admin(name)} with (force)`);
		},
	};
}

async function administer(cluster: string, statement: (sql: Sql) => Promise<unknown>): Promise<void> {
	const sql = postgres(cluster, { max: 1, fetch_types: false, onnotice: () => {} });
	try {
		await statement(sql);
	} finally {
		await sql.end();
	}
}
