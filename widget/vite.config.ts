/** Builds `dist/widget`: the bell as one script, the panel and each language as modules with a hash in their name. */
import { fileURLToPath } from "node:url";
import type { InlineConfig, Plugin } from "vite";

const folder = fileURLToPath(new URL(".", import.meta.url));
const outDir = fileURLToPath(new URL("../dist/widget", import.meta.url));

/** The oldest browsers a buyer may come with. `light-dark()` is left as it is: older ones are given the light half. */
const target = ["chrome111", "firefox121", "safari16.4"];
const cssTarget = ["chrome123", "firefox121", "safari17.5"];

/** Tells the server which file is the panel. */
const manifest: Plugin = {
	name: "manifest",
	generateBundle(_, bundle) {
		const panel = Object.values(bundle).find((file) => file.type === "chunk" && file.isEntry)?.fileName;
		this.emitFile({ type: "asset", fileName: "manifest.json", source: JSON.stringify({ panel }) });
	},
};

const shared = {
	root: folder,
	base: "./",
	publicDir: false,
	oxc: { jsx: { runtime: "automatic", importSource: "../view" } },
} as const satisfies InlineConfig;
const build = { outDir, target, cssTarget, reportCompressedSize: false, modulePreload: false } as const;

const bell: InlineConfig = {
	...shared,
	build: {
		...build,
		emptyOutDir: true,
		rolldownOptions: {
			input: `${folder}bell/main.ts`,
			// Chromium then compiles all of it while it comes, off the page's main thread, and not piece by piece on it.
			output: { format: "iife", entryFileNames: "bell.js", postBanner: "//# allFunctionsCalledOnLoad" },
		},
	},
};
const panel: InlineConfig = {
	...shared,
	plugins: [manifest],
	build: {
		...build,
		emptyOutDir: false,
		// As a library: what it imports on demand is imported plainly, without Vite's preloading around it.
		lib: { entry: { panel: `${folder}panel/main.tsx` }, formats: ["es"] },
		rolldownOptions: {
			preserveEntrySignatures: "allow-extension",
			// Numbers from elsewhere cost nothing then, also those that only a part loaded later uses.
			optimization: { inlineConst: true },
			output: {
				minify: true,
				comments: false,
				entryFileNames: "assets/[name]-[hash].js",
				chunkFileNames: ({ facadeModuleId }) =>
					`assets/${facadeModuleId?.includes("/strings/") ? "strings-" : ""}[name]-[hash].js`,
			},
		},
	},
};

export default [bell, panel];
