/**
 * What every npm script starts with: sees to the dependencies and the pinned Node, then hands over to TypeScript.
 * Runs on any Node from 20 on, before anything is installed.
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { installDependencies, pinnedNode } from "./install.mjs";

/** @type {Record<string, string[] | undefined>} */
const COMMANDS = {
	start: ["start.ts"],
	test: ["test.ts"],
	check: ["test.ts", "--quick"],
	build: ["build.ts"],
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
	process.chdir(root);
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
