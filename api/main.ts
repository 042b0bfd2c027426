/** The composition root: the only file that does something by being imported. */

import type { Config } from "./config.ts";
import { readConfig } from "./config.ts";
import { firstRun } from "./first-run.ts";
import { createLog } from "./log.ts";
import type { Running } from "./server.ts";
import { startServer } from "./server.ts";
import { sentence } from "./start-failure.ts";

/** Longest the whole way out may take, in milliseconds; supervisors usually kill after 30 s. */
const EXIT_MAX = 25_000;

// An error nobody waits for means that we no longer know our state. A restart takes a second and loses nothing.
process.on("unhandledRejection", (error) => {
	throw error;
});

let config: Config | null = null;
try {
	config = readConfig(process.env, process.stdout.isTTY);
	await run(config);
} catch (error) {
	const said = sentence(error, config);
	process.stderr.write(
		said === null ? `${error instanceof Error ? error.stack : String(error)}\n` : `${said}\n`,
	);
	process.exit(1);
}

async function run(config: Config): Promise<void> {
	const log = createLog(config.logLevel, config.logFormat);
	let running: Running | null = null;
	let leaving = false;
	const leave = async (signal: NodeJS.Signals) => {
		if (leaving) return;
		leaving = true;
		log.info({ signal }, "leaving");
		setTimeout(() => process.exit(1), EXIT_MAX).unref();
		await running?.stop();
		process.exit(0);
	};
	process.on("SIGTERM", leave).on("SIGINT", leave);
	running = await startServer(config, log);
	if (leaving) await running.stop();
	const { desk, demo } = await firstRun(running.ctx, config);
	log.info({ port: running.port, publicUrl: config.publicUrl }, "ready");
	if (config.logFormat === "human") say(config, desk, demo);
}
