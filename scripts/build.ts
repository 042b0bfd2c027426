/** Builds the programs that run in browsers, those that are stale. With `--all`, all. */
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type InlineConfig } from "vite";
import { fingerprint, isStale, markBuilt, PROGRAMS, type Program } from "./programs.ts";
import { begin, complain, seconds, settle } from "./terminal.ts";

type Configs = InlineConfig | InlineConfig[];

const root = fileURLToPath(new URL("..", import.meta.url));

// Whatever the shell says: what buyers load is never a development build.
process.env.NODE_ENV = "production";

async function make(program: Program): Promise<void> {
	const print = fingerprint(root, program);
	const { default: configs }: { default: Configs | ((print: string) => Configs) } = await import(
		pathToFileURL(`${root}/${program.config}`).href
	);
	for (const config of [typeof configs === "function" ? configs(print) : configs].flat())
		await build({ configFile: false, logLevel: "warn", ...config });
	markBuilt(root, program, print);
}

const wanted = PROGRAMS.filter((program) => process.argv.includes("--all") || isStale(root, program));
const names = wanted
	.map((program) => (program.name === "widget" ? "the bell and panel" : "the desk"))
	.join(", ");
if (wanted.length > 0) {
	const start = performance.now();
	begin(`Building ${names}`);
	// Together: the bundler works in threads of its own.
	const results = await Promise.allSettled(wanted.map(make));
	const failures = results.filter((result) => result.status === "rejected");
	if (failures.length === 0) {
		settle("✓", `Built ${names} in ${seconds(performance.now() - start)}`);
	} else {
		settle("✗", `Building ${names}`);
		for (const { reason } of failures) complain(reason);
		process.exitCode = 1;
	}
} else {
	settle("✓", "The bell, the panel and the desk are up to date");
}
