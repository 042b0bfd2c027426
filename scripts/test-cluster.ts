/** Once for a run of vitest: a throwaway PostgreSQL with a migrated template in it, and where a nats-server lies. */
import postgres from "postgres";
import type { TestProject } from "vitest/node";
import { migrate } from "../api/db/migrate.ts";
import { TEMPLATE } from "../api/testing/database.ts";
import "../api/testing/nats.ts";
import { findNats } from "./nats.ts";
import { startPostgres } from "./postgres.ts";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const { url, stop } = await startPostgres({ throwaway: true });
	const cluster = postgres(url, { max: 1, fetch_types: false, onnotice: () => {} });
	try {
		await cluster`create database ${cluster(TEMPLATE)}`;
		const template = new URL(url);
		template.pathname = `/${TEMPLATE}`;
		await migrate(template.href);
		await cluster`alter database ${cluster(TEMPLATE)} with is_template true allow_connections false`;
	} catch (error) {
		await stop();
		throw error;
	} finally {
		await cluster.end();
	}
	project.provide("cluster", url);
	project.provide(
		"nats",
		await findNats().then(
			(program) => ({ program }),
			(error: Error) => ({ missing: error.message }),
		),
	);
	return stop;
}
