/** What browsers must load, from the programs as they are built. */
import { fileURLToPath } from "node:url";
import { measure } from "../scripts/sizes.ts";
import type { Part } from "./part.ts";

const DIST = fileURLToPath(new URL("../dist", import.meta.url));

export const part: Part = {
	what: "what browsers must load, compressed",
	async measure() {
		const sizes = measure(DIST);
		const of = (words: string) =>
			sizes.filter(({ what }) => what.startsWith(words)).map(({ bytes }) => bytes);
		return {
			tables: [
				{
					title: "Sizes",
					columns: ["what", "bytes, brotli", "bound"],
					rows: sizes.map(({ what, bytes, limit }) => [what, bytes, limit]),
					notes: [
						"The programs in dist/, each file compressed by itself at quality 11; `npm test` fails when one is too large.",
					],
				},
			],
			verdicts: {
				"page.bytes": { measured: Math.max(...of("bell")) },
				"panel.bytes": { measured: Math.max(...of("panel")) },
				"language.bytes": { measured: Math.max(...of("strings")) },
				"desk.bytes": { measured: Math.max(...of("desk")) },
			},
		};
	},
};
