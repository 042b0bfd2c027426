/** The programs that run in browsers: what they are made of, and whether what lies in dist/ is made of that. */
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export type Program = {
	name: "widget" | "dashboard";
	/** Exports one Vite configuration or several, built in order, or a function that makes them of the print. */
	config: string;
	/** Everything its bundle is made of. */
	inputs: string[];
	/** What must be there afterwards. */
	outputs: string[];
};

const SHARED = ["client", "protocol"];

export const PROGRAMS: Program[] = [
	{
		name: "widget",
		config: "widget/vite.config.ts",
		inputs: ["widget", ...SHARED],
		outputs: ["dist/widget/bell.js", "dist/widget/manifest.json"],
	},
	{
		name: "dashboard",
		config: "dashboard/vite.config.ts",
		inputs: ["dashboard", ...SHARED],
		outputs: ["dist/dashboard/index.html"],
	},
];

/** Tests and notes change no bundle. */
const IGNORED = /\.test\.tsx?$|\.md$|tsconfig\.json$|\.tsbuildinfo$/;

/** A fingerprint of everything that goes into the program: same print, same bundle. */
export function fingerprint(root: string, program: Program): string {
	const hash = createHash("sha256");
	const files = program.inputs.flatMap((folder) => globSync(`${folder}/**/*.*`, { cwd: root }));
	for (const file of [...files.filter((file) => !IGNORED.test(file)).sort(), "package-lock.json"]) {
		hash
			.update(`${file}\0`)
			.update(readFileSync(join(root, file)))
			.update("\0");
	}
	return hash.digest("hex");
}

/** Whether the program must be built: something went in that was not there last time, or something is missing. */
export function isStale(root: string, program: Program): boolean {
	if (!program.outputs.every((file) => existsSync(join(root, file)))) return true;
	const print = printFile(root, program);
	return !existsSync(print) || readFileSync(print, "utf8") !== fingerprint(root, program);
}

/** Remembers of what the program was built. @param print taken before building, for what changes meanwhile. */
export function markBuilt(root: string, program: Program, print: string): void {
	const file = printFile(root, program);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, print);
}

function printFile(root: string, program: Program): string {
	return join(root, "dist", `${program.name}.print`);
}
