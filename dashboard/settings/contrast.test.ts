import { describe, expect, it } from "vitest";
import { contrastOf, inkOn, READABLE } from "./contrast.ts";

describe("the contrast of the shop's colour", () => {
	it("is 21 for black on white and 1 for a colour on itself", () => {
		expect(contrastOf("#000000", "#ffffff")).toBeCloseTo(21, 5);
		expect(contrastOf("#9a6b1f", "#9a6b1f")).toBe(1);
	});
	it("agrees with a known pair", () => {
		expect(contrastOf("#767676", "#ffffff")).toBeCloseTo(4.54, 2);
	});
	it("always finds an ink that can be read", () => {
		for (const colour of [
			"#000000",
			"#ffffff",
			"#ffd400",
			"#9a6b1f",
			"#777777",
			"#808080",
			"#0057ff",
			"#ff0000",
		])
			expect(inkOn(colour)?.ratio).toBeGreaterThanOrEqual(READABLE);
	});
	it("says nothing about what is not a colour", () => {
		expect(contrastOf("red", "#ffffff")).toBeNull();
		expect(inkOn("#12345")).toBeNull();
	});
});
