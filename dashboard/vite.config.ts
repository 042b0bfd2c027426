/** Builds the desk into `dist/dashboard`, to be served under `/desk/`. */
import { defineConfig } from "vite";

export default defineConfig({
	root: new URL(".", import.meta.url).pathname,
	base: "/desk/",
	publicDir: false,
	oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
	build: {
		outDir: "../dist/dashboard",
		emptyOutDir: true,
		target: ["chrome123", "firefox121", "safari17.5"],
		modulePreload: { polyfill: false },
		// No `data:` addresses: everything comes from our own origin, under the strictest policy.
		assetsInlineLimit: 0,
		reportCompressedSize: false,
		// What the first screen and a later chunk share stays in the first file: one request, and one style sheet that says
		// the order of the layers before any other speaks.
		rolldownOptions: { preserveEntrySignatures: "allow-extension" },
	},
});
