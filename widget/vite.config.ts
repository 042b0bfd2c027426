/** Builds `dist/widget`: the bell as one script, the panel and each language as modules named after the build. */
import { fileURLToPath } from "node:url";
import type { InlineConfig, Plugin } from "vite";
import { CATALOGUES } from "./strings/locales.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));
const outDir = fileURLToPath(new URL("../dist/widget", import.meta.url));

/** The oldest browsers a buyer may come with. `light-dark()` is left as it is: older ones are given the light half. */
const target = ["chrome111", "firefox121", "safari16.4"];
const cssTarget = ["chrome123", "firefox121", "safari17.5"];

/** So many digits of the build's print are in a file's name. */
const DIGITS = 10;

/** Tells the server where the panel and the languages are. */
const manifest = (files: string): Plugin => ({
	name: "manifest",
	generateBundle() {
		this.emitFile({ type: "asset", fileName: "manifest.json", source: JSON.stringify({ files }) });
	},
});

const shared = {
	root: folder,
	base: "./",
	publicDir: false,
	oxc: { jsx: { runtime: "automatic", importSource: "../view" } },
} as const satisfies InlineConfig;
/** Chromium then compiles all of a file while it comes, off the page's main thread, and not piece by piece on it. */
const postBanner = "//# allFunctionsCalledOnLoad";
const build = { outDir, target, cssTarget, reportCompressedSize: false, modulePreload: false } as const;

const bell: InlineConfig = {
	...shared,
	build: {
		...build,
		emptyOutDir: true,
		rolldownOptions: {
			input: `${folder}bell/main.ts`,
			output: { format: "iife", entryFileNames: "bell.js", postBanner },
		},
	},
};
/** @param files where its entries go, `*` for the name of each: the bell asks for the panel and a language at once, by one address. */
const panel = (files: string): InlineConfig => ({
	...shared,
	plugins: [manifest(files)],
	build: {
		...build,
		emptyOutDir: false,
		// As a library: what it imports on demand is imported plainly, without Vite's preloading around it.
		lib: {
			entry: {
				panel: `${folder}panel/main.tsx`,
				...Object.fromEntries(CATALOGUES.map((name) => [name, `${folder}strings/${name}.ts`])),
			},
			formats: ["es"],
		},
		rolldownOptions: {
			preserveEntrySignatures: "allow-extension",
			// Numbers from elsewhere cost nothing then, also those that only a part loaded later uses.
			optimization: { inlineConst: true },
			output: {
				minify: true,
				comments: false,
				postBanner,
				entryFileNames: files.replace("*", "[name]"),
				chunkFileNames: "assets/[name]-[hash].js",
			},
		},
	},
});

/** @param print of everything that goes in, in hexadecimal digits. */
export default (print: string): InlineConfig[] => [bell, panel(`assets/*-${print.slice(0, DIGITS)}.js`)];
