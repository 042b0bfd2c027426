/** What a browser must load, compressed as it travels, against what we allow ourselves. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { CATALOGUES } from "../widget/strings/locales.ts";
import { bad, dim, good } from "./terminal.ts";

/** In bytes after brotli at quality 11, each file by itself, as a server sends them. */
export const BUDGETS = { bell: 3_000, panel: 14_000, strings: 2_000, desk: 60_000 };

export type Size = { what: string; bytes: number; limit: number };

/** A shop's settings as the server writes them into the bell. */
const SETTINGS = JSON.stringify({
	shop: "shp_7fK2mQ9xT4hN8bWcRz3Lp",
	name: "Alder & Ash Ceramics",
	accent: "#9a6b1f",
	locale: "zh-CN",
	origin: "https://chat.alder-ash.example",
	files: "https://chat.alder-ash.example/bell/assets/*-4f81c09be2.js",
});

/** Measures what lies in dist/. @throws when something that must be there is not. */
export function measure(dist: string): Size[] {
	const widget = join(dist, "widget");
	const bell = readFileSync(join(widget, "bell.js"), "utf8").replace("__SHOPBELL_SETTINGS__", () => SETTINGS);
	const files: string = JSON.parse(readFileSync(join(widget, "manifest.json"), "utf8")).files;
	const file = (name: string) => files.replace("*", name);
	return [
		{ what: "bell, with the shop's settings", bytes: compressed(bell), limit: BUDGETS.bell },
		{
			what: "panel, until usable",
			bytes: total(widget, closure(widget, [file("panel")])),
			limit: BUDGETS.panel,
		},
		...CATALOGUES.map((name) => ({
			what: `strings, ${name}`,
			bytes: total(widget, [file(name)]),
			limit: BUDGETS.strings,
		})),
		{
			what: "desk, until the inbox works",
			bytes: total(join(dist, "dashboard"), deskFiles(dist)),
			limit: BUDGETS.desk,
		},
	];
}

/** The scripts that loading the first ones loads, by static imports; what is imported on demand does not count. */
function closure(folder: string, first: string[]): string[] {
	const seen = new Set<string>();
	const visit = (file: string) => {
		if (seen.has(file)) return;
		seen.add(file);
		for (const name of staticImports(readFileSync(join(folder, file), "utf8"))) {
			visit(normalize(join(dirname(file), name)));
		}
	};
	first.forEach(visit);
	return [...seen];
}

/** The relative modules that a bundled module names in `import … from` and `export … from`. */
export function staticImports(code: string): string[] {
	return [...code.matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+)["']/g)].map((match) => match[1] ?? "");
}

/** What the page names: its scripts with all they import, what it preloads, its style sheets. */
function deskFiles(dist: string): string[] {
	const folder = join(dist, "dashboard");
	const page = readFileSync(join(folder, "index.html"), "utf8");
	const named = [...page.matchAll(/(?:src|href)="\/desk\/([^"]+\.(?:js|css))"/g)].map(
		(match) => match[1] ?? "",
	);
	const scripts = closure(
		folder,
		named.filter((file) => file.endsWith(".js")),
	);
	return ["index.html", ...scripts, ...named.filter((file) => file.endsWith(".css"))];
}

const total = (folder: string, files: string[]) =>
	files.reduce((sum, file) => sum + compressed(readFileSync(join(folder, file))), 0);

const compressed = (content: string | Buffer) =>
	brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

/** One line for each size, the ones over their budget marked. */
export function table(sizes: Size[]): string {
	const width = Math.max(...sizes.map(({ what }) => what.length));
	return sizes
		.map(({ what, bytes, limit }) => {
			const paint = bytes > limit ? bad : good;
			return `    ${what.padEnd(width)}  ${paint(String(bytes).padStart(6))} ${dim(`of ${limit} bytes`)}`;
		})
		.join("\n");
}

if (import.meta.main) {
	const dist = fileURLToPath(new URL("../dist", import.meta.url));
	if (existsSync(dist)) {
		const sizes = measure(dist);
		console.log(table(sizes));
		if (sizes.some(({ bytes, limit }) => bytes > limit)) process.exitCode = 1;
	}
}
