/** `npm test`: every check, one after the other, and the count at the end. With `--quick`, those that need no server. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { findChromium } from "./chromium.ts";
import { measure, table } from "./sizes.ts";
import { bad, begin, bold, complain, dim, note, seconds, settle } from "./terminal.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const quick = process.argv.includes("--quick");

let passed = 0;
let failed = 0;
let skipped = 0;
/** What did not hold, for the end: the output of a whole run is long, and is often kept by its tail only. */
const failures: string[] = [];

const bin = (name: string) => `${root}/node_modules/${name}`;

/** One check that either holds or does not. Its words are shown only when they matter. */
async function check(
	name: string,
	work: () => Promise<{ ok: boolean; said: string; always?: boolean }>,
): Promise<boolean> {
	const start = performance.now();
	begin(name);
	const { ok, said, always } = await work().catch((error: unknown) => ({
		ok: false,
		said: error instanceof Error ? error.message : String(error),
		always: false,
	}));
	settle(ok ? "✓" : "✗", `${name} ${dim(seconds(performance.now() - start))}`);
	if ((!ok || always === true) && said.trim() !== "") process.stdout.write(`${said.trimEnd()}\n`);
	if (ok) passed++;
	else {
		failed++;
		failures.push(`${name}\n${said.trim()}`);
	}
	return ok;
}

/** Runs a program and keeps what it says. */
function quietly(...args: string[]): Promise<{ ok: boolean; said: string }> {
	return new Promise((resolve) => {
		let said = "";
		const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding("utf8").on("data", (text: string) => {
				said += text;
			});
		}
		child.once("close", (code) => resolve({ ok: code === 0, said }));
	});
}

/** One file of vitest's JSON report, as far as it is read here. */
type FileResult = {
	name: string;
	message?: string;
	assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
};

/** Runs projects of vitest where one can watch, and counts their tests. */
async function tests(name: string, projects: string[], env: Record<string, string> = {}): Promise<void> {
	const report = `${root}/test-results/${projects.join("-")}.json`;
	rmSync(report, { force: true });
	process.stdout.write(`\n  ${bold(name)}\n`);
	const code = await new Promise<number | null>((resolve) => {
		const child = spawn(
			process.execPath,
			[
				bin("vitest/vitest.mjs"),
				"run",
				...projects.flatMap((project) => ["--project", project]),
				"--reporter=default",
				"--reporter=json",
				`--outputFile.json=${report}`,
			],
			{ cwd: root, stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, ...env } },
		);
		child.once("exit", resolve);
	});
	const counts = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : {};
	const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, testResults = [] } = counts;
	passed += numPassedTests;
	failed += numFailedTests;
	skipped += numPendingTests;
	// A file that does not load, an error outside of every test: nothing failed by name, and yet it did.
	if (code !== 0 && numFailedTests === 0) {
		failed++;
		failures.push(`${name}: vitest ended with ${code}, and no test failed by name`);
	}
	for (const { name: file, message, assertionResults } of testResults as FileResult[]) {
		if (message) failures.push(`${relative(root, file)}\n${message}`);
		for (const { status, fullName, failureMessages } of assertionResults) {
			if (status === "failed")
				failures.push(`${relative(root, file)} > ${fullName}\n${failureMessages.join("\n")}`);
		}
	}
	if (code === 0 && numPassedTests === 0) {
		failed++;
		complain(`There is no ${name} test.`);
	}
}

process.stdout.write(`\n  ${bold("Shopbell")} ${dim(`checks, Node ${process.versions.node}`)}\n\n`);

await check("Types", () => quietly(bin("typescript/bin/tsc"), "-b", "--pretty", "false"));
await check("Lint and format", () =>
	quietly(bin("@biomejs/biome/bin/biome"), "ci", "--error-on-warnings", "--colors=off", "."),
);

if (quick) {
	await tests("Unit tests", ["unit"]);
} else {
	const built = await check("Build", () => quietly(`${root}/scripts/build.ts`));
	await check("Sizes", async () => {
		const sizes = measure(`${root}/dist`);
		return { ok: sizes.every(({ bytes, limit }) => bytes <= limit), said: table(sizes), always: true };
	});
	let browser = "";
	const found = await check("Browser", async () => {
		browser = await findChromium(note);
		return { ok: true, said: `    ${dim(browser)}`, always: true };
	});
	await tests("Unit and API tests", ["unit", "api"]);
	await tests("Fault tests", ["faults"]);
	if (found && built) await tests("Browser tests", ["e2e"], { CHROMIUM_PATH: browser });
	else {
		failed++;
		process.stdout.write(`\n  ${bad("Browser tests did not run, for the reason above.")}\n`);
	}
}

if (failures.length > 0) {
	process.stdout.write(`\n  ${bad("What did not hold")}\n`);
	for (const failure of failures) process.stdout.write(`\n${failure.split("\n").slice(0, 40).join("\n")}\n`);
}
if (skipped > 0) process.stdout.write(`\n  ${bad(`${skipped} skipped`)}\n`);
process.exitCode = failed === 0 ? 0 : 1;
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
