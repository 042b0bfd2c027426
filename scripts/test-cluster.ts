/** Once for a run of vitest: a throwaway PostgreSQL with a migrated template in it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import type { TestProject } from "vitest/node";
import { TEMPLATE } from "../api/testing/database.ts";
import { startPostgres } from "./postgres.ts";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const { url, stop } = await startPostgres({ throwaway: true });
	const cluster = postgres(url, { max: 1, fetch_types: false, onnotice: () => {} });
	try {
		await cluster`create database ${cluster(TEMPLATE)}`;
		const template = new URL(url);
		template.pathname = `/${TEMPLATE}`;
		await migrateTo(template.href);
		await cluster`alter database ${cluster(TEMPLATE)} with is_template true allow_connections false`;
	} catch (error) {
		await stop();
		throw error;
	} finally {
		await cluster.end();
	}
	project.provide("cluster", url);
	return stop;
}

async function migrateTo(url: string): Promise<void> {
	const own = fileURLToPath(new URL("../api/db/migrate.ts", import.meta.url));
	if (existsSync(own)) return (await import(own)).migrate(url);
	const sql = postgres(url, { max: 1, onnotice: () => {} });
	const folder = fileURLToPath(new URL("../migrations/", import.meta.url));
	for (const file of readdirSync(folder)
		.filter((name) => name.endsWith(".sql"))
		.sort()) {
		await sql.unsafe(readFileSync(`${folder}/${file}`, "utf8"));
	}
	await sql.end();
}
