/**
 * What has to be there before any TypeScript can run: the dependencies, and the Node that is pinned among them.
 * Plain JavaScript for the Node that the machine happens to have (20 or later); nothing is imported but Node.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/**
 * The parts of a lock file, ours or the one npm keeps in node_modules, that tell what is installed.
 * @typedef {{ version?: string, optional?: boolean, link?: boolean }} Locked
 * @typedef {{ packages?: Record<string, Locked> }} LockFile
 */

/** The oldest Node that strips types without being asked to; only for when the pinned one cannot be had. */
const STRIPS_TYPES = [22, 18];

/**
 * Which packages of the lock file are not installed in that version. npm writes its own list last, so an install that
 * was interrupted has none. Optional ones may be for other systems.
 *
 * @param {LockFile} wanted
 * @param {LockFile | undefined} installed
 * @returns {string[]}
 */
export function missingPackages(wanted, installed) {
	return Object.entries(wanted.packages ?? {})
		.filter(([path, entry]) => path !== "" && entry.optional !== true && entry.link !== true)
		.filter(([path, entry]) => installed?.packages?.[path]?.version !== entry.version)
		.map(([path]) => path);
}

/**
 * Whether a Node runs our TypeScript as it is.
 *
 * @param {string} version like `v24.21.0`
 */
export function stripsTypes(version) {
	const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
	const [wantedMajor = 0, wantedMinor = 0] = STRIPS_TYPES;
	return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/**
 * Installs the dependencies when they are missing or others than the lock file names.
 *
 * @param {string} root
 * @param {(line: string) => void} say
 */
export async function installDependencies(root, say) {
	const wanted = read(join(root, "package-lock.json"));
	const missing = missingPackages(wanted, readIfThere(join(root, "node_modules", ".package-lock.json")));
	if (missing.length === 0) return;
	say("Installing the dependencies. This takes about a minute, once.");
	const failure = await npm(root, ["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund"]);
	if (failure === undefined) return;
	throw new Error(
		`npm could not install the dependencies: ${failure}\nTry npm ci to see more, then start again.`,
	);
}

/**
 * Makes sure of the pinned Node, whose package fetches the binary in an install script, which we do not let run by itself.
 *
 * @param {string} root
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the Node to use: the pinned one or, where it cannot be had, ours if it is new enough.
 */
export async function pinnedNode(root, say) {
	const folder = join(root, "node_modules", "node");
	const binary = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
	const version = `v${read(join(folder, "package.json")).version}`;
	if (process.version === version) return process.execPath;
	if (versionOf(binary) === version) return firstInPath(root, binary);
	say(`Fetching Node ${version.slice(1)}, once.`);
	const failure = await run(process.execPath, ["installArchSpecificPackage.js"], folder);
	if (versionOf(binary) === version) return firstInPath(root, binary);
	if (stripsTypes(process.version)) return process.execPath;
	throw new Error(
		`Shopbell runs on Node ${version.slice(1)}; npm could not fetch it (${failure ?? "it does not run here"}), and this is Node ${process.versions.node}: install Node 24 and start again.`,
	);
}

/**
 * Puts the binary where npm scripts look first. npm does so itself, but only for what is there when it installs; it was
 * not. Windows has no such links; there every script starts with the system's Node and hands over.
 *
 * @param {string} root
 * @param {string} binary
 */
function firstInPath(root, binary) {
	const link = join(root, "node_modules", ".bin", "node");
	if (process.platform !== "win32" && !existsSync(link)) {
		rmSync(link, { force: true });
		symlinkSync(relative(dirname(link), binary), link);
	}
	return binary;
}

/** @param {string} binary */
function versionOf(binary) {
	return existsSync(binary)
		? spawnSync(binary, ["--version"], { encoding: "utf8" }).stdout?.trim()
		: undefined;
}

/**
 * @param {string} root
 * @param {string[]} args
 */
function npm(root, args) {
	const cli = process.env.npm_execpath;
	if (cli?.endsWith(".js")) return run(process.execPath, [cli, ...args], root);
	return run(process.platform === "win32" ? "npm.cmd" : "npm", args, root);
}

/**
 * Runs quietly.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<string | undefined>} what it complained about, in short, if it failed.
 */
function run(command, args, cwd) {
	return new Promise((resolve) => {
		let said = "";
		// An npm inside of npm must find its own folder.
		const { npm_config_local_prefix: _, INIT_CWD: __, ...env } = process.env;
		const child = spawn(command, args, {
			cwd,
			env,
			stdio: ["ignore", "pipe", "pipe"],
			shell: process.platform === "win32" && command.endsWith(".cmd"),
		});
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding("utf8").on("data", (text) => {
				said = (said + text).slice(-8_000);
			});
		}
		child.once("error", (error) => resolve(error.message));
		child.once("close", (code) => resolve(code === 0 ? undefined : complaint(said, code)));
	});
}

/**
 * The lines of npm that say why.
 *
 * @param {string} said
 * @param {number | null} code
 */
function complaint(said, code) {
	const errors = said
		.split("\n")
		.map((line) => line.match(/^npm (?:error|ERR!) (?!code|errno|syscall|A complete log|\s*$)(.*)/)?.[1])
		.filter((line) => line !== undefined);
	return errors.slice(0, 2).join(" ") || said.trim().split("\n").at(-1) || `it ended with ${code}`;
}

/**
 * @param {string} file
 * @returns {any}
 */
function read(file) {
	return JSON.parse(readFileSync(file, "utf8"));
}

/** @param {string} file */
function readIfThere(file) {
	return existsSync(file) ? read(file) : undefined;
}
