import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { natsBus } from "../bus/nats.ts";
import { openDatabase } from "../db/client.ts";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { type NatsServer, startNats } from "../testing/nats.ts";
import { testServer } from "../testing/server.ts";
import { watchReadiness } from "./readiness.ts";
import { healthRoutes } from "./routes.ts";

/** Longest that something may take which comes by itself, in milliseconds. */
const SOON = { timeout: 10_000, interval: 20 };

let t: TestDatabase;

beforeAll(async () => {
	t = await testDatabase();
});
afterAll(() => t.drop());

test("a database that may forget what it confirmed is not ready, and the reason says so", async () => {
	const forgetful = openDatabase(`${t.url}?synchronous_commit=off`, 1);
	const ready = await watchReadiness(forgetful.sql, () => false, false)();
	expect(ready.ready).toBe(false);
	expect(ready.reasons).toContainEqual(expect.stringContaining("synchronous_commit is off"));
	expect(await watchReadiness(forgetful.sql, () => false, true)()).toEqual({
		ready: true,
		reasons: [],
		warnings: [],
	});
	await forgetful.close();
});

test("a database that takes no writes is not ready, not even for tests", async () => {
	const closed = openDatabase(`${t.url}?default_transaction_read_only=on`, 1);
	const reasons = ["the database is read-only"];
	expect(await watchReadiness(closed.sql, () => false, true)()).toEqual({
		ready: false,
		reasons,
		warnings: [],
	});
	await closed.close();
});

test("readyz is 200 when ready and 503 from the moment the process is about to go", async () => {
	let draining = false;
	const app = healthRoutes(watchReadiness(t.sql, () => draining, true));
	expect((await app.request("/readyz")).status).toBe(200);
	draining = true;
	const answer = await app.request("/readyz");
	expect(answer.status).toBe(503);
	expect(await answer.json()).toEqual({ ready: false, reasons: ["shutting down"], warnings: [] });
	expect((await app.request("/healthz")).status).toBe(200);
});

test("readyz says that the database is gone; healthz does not care", async () => {
	const gone = await testDatabase();
	await gone.drop();
	const app = healthRoutes(watchReadiness(gone.sql, () => false, true));
	const answer = await app.request("/readyz");
	expect(answer.status).toBe(503);
	expect(await answer.json()).toEqual({
		ready: false,
		reasons: ["the database cannot be reached"],
		warnings: [],
	});
	expect((await app.request("/healthz")).status).toBe(200);
});

const found = inject("nats");
const missing = "missing" in found ? found.missing : null;

test.skipIf(missing !== null)(
	`without NATS a process is ready, and says what is missing${missing === null ? "" : ` (skipped: ${missing})`}`,
	async () => {
		const [nats] = (await startNats("program" in found ? found.program : "", 1)) as [NatsServer];
		const server = await testServer({ database: t, bus: natsBus(nats.url, () => {}) });
		const readyz = async () => {
			const answer = await fetch(`${server.url}/readyz`);
			return { status: answer.status, ...((await answer.json()) as object) };
		};
		const well = { status: 200, ready: true, reasons: [] };
		await vi.waitFor(async () => expect(await readyz()).toEqual({ ...well, warnings: [] }), SOON);
		await nats.kill();
		const warnings = [expect.stringContaining("NATS is away")];
		await vi.waitFor(async () => expect(await readyz()).toEqual({ ...well, warnings }), SOON);
		await server.stop();
	},
);
