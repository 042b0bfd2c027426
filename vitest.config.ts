import { configDefaults, defineConfig } from "vitest/config";

/** Everything that is a decision, and what needs nothing running but itself. */
const UNIT = ["protocol", "client", "widget", "dashboard", "demo", "scripts", "bench"];

/** The same random stories in every run. */
const SEED = "./scripts/test-seed.ts";

/** What must hold while things break: on processes and databases of its own. */
const FAULTS = "e2e/faults/**/*.test.ts";

/** What `npm start` does, from outside: it needs everything. */
const WHOLE = "scripts/start.test.ts";

/**
 * A file for each core, where Vitest would keep one core free. Files share nothing but a cluster, in which each has a
 * database of its own; and most of their time they wait, for somebody to have read, or for a process to be up.
 */
const WORKERS = "100%";

export default defineConfig({
	test: {
		projects: [
			{
				// The factory is each program's own, from its tsconfig.
				oxc: { jsx: { development: false } },
				test: {
					name: "unit",
					setupFiles: SEED,
					include: UNIT.map((folder) => `${folder}/**/*.test.{ts,tsx}`),
					exclude: [...configDefaults.exclude, WHOLE],
					maxWorkers: WORKERS,
					testTimeout: 30_000,
					hookTimeout: 60_000,
				},
			},
			{
				test: {
					name: "api",
					setupFiles: SEED,
					include: ["api/**/*.test.ts"],
					globalSetup: "./scripts/test-cluster.ts",
					maxWorkers: WORKERS,
					testTimeout: 60_000,
					hookTimeout: 60_000,
				},
			},
			{
				test: {
					name: "e2e",
					include: ["e2e/**/*.test.ts", WHOLE],
					exclude: [...configDefaults.exclude, FAULTS],
					globalSetup: "./scripts/test-cluster.ts",
					maxWorkers: WORKERS,
					// A process tells one file after the other, in one Chromium. What a file sets up it takes down.
					isolate: false,
					testTimeout: 90_000,
					hookTimeout: 90_000,
				},
			},
			{
				test: {
					name: "faults",
					include: [FAULTS],
					fileParallelism: false,
					// Until everybody has everything again, after the last of several faults.
					testTimeout: 180_000,
					hookTimeout: 60_000,
				},
			},
		],
	},
});
