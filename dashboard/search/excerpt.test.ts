import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { excerptOf } from "./excerpt.ts";

/** As it is seen, what was found in brackets. */
const seen = (text: string, ...ranges: [number, number][]) =>
	excerptOf(text, ranges)
		.map((piece) => (piece.found ? `[${piece.text}]` : piece.text))
		.join("");

describe("the excerpt of a message", () => {
	it("is a short message whole, in one line", () => {
		expect(seen("Is the glaze\n\nsafe?", [7, 12])).toBe("Is the [glaze] safe?");
		expect(seen("glaze", [0, 5])).toBe("[glaze]");
		expect(seen("Nothing")).toBe("Nothing");
	});
	it("begins at a word not far before what was found", () => {
		const long = `${"so many words before it, and ".repeat(20)}glaze after`;
		const at = long.indexOf("glaze");
		expect(seen(long, [at, at + 5])).toBe("…before it, and [glaze] after");
	});
	it("leaves no more before it than a telephone is wide, in scripts with wide characters too", () => {
		const lead = (text: string) => seen(`${text}glaze`, [text.length, text.length + 5]).indexOf("[");
		expect(lead("x".repeat(300))).toBe(21);
		expect(lead("因为我之前买过".repeat(30))).toBe(11);
		expect(lead("유약이정말안전".repeat(30))).toBe(11);
		expect(lead("🏺".repeat(300))).toBe(21);
	});
	it("marks everything that was found in it", () => {
		expect(seen("a cup and a glaze", [2, 5], [12, 17])).toBe("a [cup] and a [glaze]");
	});
	it("is cut somewhere", () => {
		const shown = excerptOf("x".repeat(5_000), [[0, 4_000]]);
		expect(shown.map(({ text }) => text).join("").length).toBeLessThanOrEqual(241);
	});
	it("loses nothing in between and halves no character", () => {
		fc.assert(
			fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 300 }), fc.nat(), (text, n) => {
				const from = n % text.length;
				const pieces = excerptOf(text, [[from, Math.min(text.length, from + 3)]]);
				const shown = pieces
					.filter(({ text }, at) => at > 0 || text !== "…")
					.map(({ text }) => text)
					.join("");
				const flat = (said: string) => said.replace(/\s+/g, " ");
				expect(flat(text)).toContain(flat(shown).trim());
			}),
		);
		fc.assert(
			fc.property(fc.nat(300), fc.boolean(), (length, odd) => {
				const text = `${odd ? "x" : ""}${"🏺".repeat(length)} glaze ${odd ? "" : "y"}${"🏺".repeat(300)}`;
				const at = text.indexOf("glaze");
				for (const piece of excerptOf(text, [[at, at + 5]])) expect(piece.text.isWellFormed()).toBe(true);
			}),
		);
	});
});
