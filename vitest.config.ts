import { configDefaults, defineConfig } from "vitest/config";

/** Everything that is a decision, and what needs nothing running but itself. */
const UNIT = ["protocol", "client", "widget", "dashboard", "demo", "scripts", "bench"];

/** The same random stories in every run. */
const SEED = "./scripts/test-seed.ts";

/** What must hold while things break: on processes and databases of its own. */
const FAULTS = "e2e/faults/**/*.test.ts";

/** What `npm start` does, from outside: it needs everything. */
const WHOLE = "scripts/start.test.ts";

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
					testTimeout: 30_000,
					hookTimeout: 30_000,
				},
			},
			{
				test: {
					name: "e2e",
					include: ["e2e/**/*.test.ts", WHOLE],
					exclude: [...configDefaults.exclude, FAULTS],
					globalSetup: "./scripts/test-cluster.ts",
					// People take turns: two browsers at once on two cores measure each other.
					fileParallelism: false,
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
