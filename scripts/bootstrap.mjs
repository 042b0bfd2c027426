/**
 * What every npm script starts with: sees to the dependencies and the pinned Node, then hands over to TypeScript.
 * Runs on any Node from 20 on, before anything is installed.
 */
import { spawn } from "node:child_process";
import module from "node:module";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { installDependencies, pinnedNode } from "./install.mjs";

/** Between two looks at whether npm is still there, in milliseconds. */
const LOOK = 500;

/** @type {Record<string, string[] | undefined>} */
const COMMANDS = {
	start: ["start.ts"],
	test: ["test.ts"],
	check: ["test.ts", "--quick"],
	build: ["build.ts"],
	bench: ["../bench/run.ts"],
	faults: ["../e2e/faults/run.ts"],
};

const root = fileURLToPath(new URL("..", import.meta.url));
const [name = "", ...rest] = process.argv.slice(2);

try {
	const [script, ...args] = COMMANDS[name] ?? [];
	if (script === undefined)
		throw new Error(`There is ${Object.keys(COMMANDS).join(", ")}, but no "${name}".`);
	/** @param {string} line */
	const say = (line) => console.log(line);
	await installDependencies(root, say);
	const node = await pinnedNode(root, say);
	process.env.PATH = [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter);
	// TypeScript is stripped and compiled once, and not at every start: less time and a third less memory.
	process.env.NODE_COMPILE_CACHE ??= join(root, "node_modules", ".cache", "node");
	module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
	process.chdir(root);
	endWithNpm();
	await handOver(node, join(root, "scripts", script), [...args, ...rest]);
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}

/**
 * Runs the script here if this is the right Node already, which saves a process; else in the right one, which then gets
 * our signals and gives us its end.
 *
 * @param {string} node
 * @param {string} script
 * @param {string[]} args
 */
async function handOver(node, script, args) {
	if (node === process.execPath) {
		process.argv.splice(1, Infinity, script, ...args);
		await import(pathToFileURL(script).href);
		return;
	}
	const child = spawn(node, [script, ...args], { stdio: "inherit" });
	for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
		process.on(signal, () => child.kill(signal));
	child.once("error", (error) => {
		console.error(error.message);
		process.exitCode = 1;
	});
	child.once("exit", (code, signal) => {
		// As a shell counts it.
		process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
		for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeAllListeners(name);
	});
}

/**
 * npm that is told to end ends the shell it started, and the shell tells nobody. So we look after it ourselves, and take
 * its end for the signal that did not come.
 */
function endWithNpm() {
	if (process.env.npm_lifecycle_event === undefined || process.platform === "win32") return;
	const parent = process.ppid;
	const timer = setInterval(() => {
		if (process.ppid === parent) return;
		clearInterval(timer);
		process.kill(process.pid, "SIGTERM");
	}, LOOK);
	timer.unref();
}
