/** The composition root: the only file that does something by being imported. */
import type { Logger } from "pino";
import type { Bus } from "./bus/bus.ts";
import { localBus } from "./bus/local.ts";
import { natsBus } from "./bus/nats.ts";
import { type Config, readConfig } from "./config.ts";
import { firstRun } from "./first-run.ts";
import { createLog } from "./log.ts";
import { keepBuild } from "./pages/builds.ts";
import { FOLDERS } from "./pages/folders.ts";
import { startServer } from "./server.ts";
import { sentence } from "./start-failure.ts";

/** Longest the whole way out may take, in milliseconds; supervisors usually kill after 30 s. */
const EXIT_MAX = 25_000;

type Entry = Awaited<ReturnType<typeof firstRun>>;

let config: Config | null = null;
try {
	config = readConfig(process.env, process.stdout.isTTY);
	await run(config);
} catch (error) {
	const said = sentence(error, config) ?? (error instanceof Error ? error.stack : String(error));
	process.stderr.write(`${said}\n`, () => process.exit(1));
}

async function run(config: Config): Promise<void> {
	const log = createLog(config.logLevel, config.logFormat);
	// An error nobody waits for, a rejection too, means that we no longer know our state. A restart takes a second and
	// loses nothing. Node would exit by itself, but print the error with all it carries.
	process.on("uncaughtException", (error) => {
		log.fatal({ err: error }, "giving up");
		process.exit(1);
	});
	const made: { entry: Entry } = { entry: null };
	const starting = startServer(config, log, {
		bus: busOf(config, log),
		before: async (ctx) => {
			made.entry = await firstRun(ctx, config);
			await keepBuild(ctx.sql, FOLDERS).catch((error: unknown) =>
				log.warn({ err: error }, "this build's files were not kept for pages that outlive it"),
			);
		},
	});
	let leaving = false;
	const leave = async (signal: NodeJS.Signals) => {
		if (leaving) return;
		leaving = true;
		log.info({ signal }, "leaving");
		setTimeout(() => process.exit(1), EXIT_MAX).unref();
		await starting.then(
			(running) => running.stop(),
			() => {},
		);
		process.exit(0);
	};
	process.on("SIGTERM", leave).on("SIGINT", leave);
	const running = await starting;
	if (leaving) return;
	if (config.logFormat === "human") greet(config, made.entry);
	else log.info({ port: running.port, publicUrl: config.publicUrl, ...made.entry }, "ready");
}

/** The one place that knows which bus it is. */
function busOf({ natsUrl }: Config, log: Logger): Bus {
	if (natsUrl === null) return localBus()();
	return natsBus(natsUrl, (news) => {
		switch (news.kind) {
			case "joined":
				log.info("NATS is there: what other processes do is heard at once");
				return;
			case "lost":
				log.warn("NATS is away: what other processes do is read every two seconds");
				return;
			case "refused":
				log.error({ why: news.why }, "NATS does not let us in");
		}
	});
}

/** For the person at the terminal. */
function greet(config: Config, entry: Entry): void {
	const lines =
		entry === null
			? [`  Ready at ${config.publicUrl}`]
			: [
					"  Ready. Two pages to open:",
					"",
					`    Demo   ${entry.demo}   a shop with the bell on it`,
					`    Desk   ${entry.desk}   signs you in, once`,
				];
	process.stdout.write(`\n${lines.join("\n")}\n\n  Ctrl-C stops everything.\n\n`);
}
