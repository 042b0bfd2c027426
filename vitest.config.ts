import { configDefaults, defineConfig } from "vitest/config";

/** Everything that is a decision, and what needs nothing running but itself. */
const UNIT = ["protocol", "client", "widget", "dashboard", "demo", "scripts", "bench"];

/** The same random stories in every run. */
const SEED = "./scripts/test-seed.ts";

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
					globalSetup: "./scripts/test-cluster.ts",
					// People take turns: two browsers at once on two cores measure each other.
					fileParallelism: false,
					testTimeout: 90_000,
					hookTimeout: 90_000,
				},
			},
		],
	},
});
