import { describe, expect, it } from "vitest";
import { settle } from "./settle.ts";

describe("the inbox under the pointer", () => {
	it("keeps every row in its place and counts what waits above", () => {
		expect(settle(["a", "b", "c"], ["n", "b", "a", "c"], true)).toEqual({ ids: ["a", "b", "c"], held: 1 });
	});
	it("lets rows leave that are no longer there", () => {
		expect(settle(["a", "b", "c"], ["a", "c"], true)).toEqual({ ids: ["a", "c"], held: 0 });
	});
	it("adds a page that was scrolled to", () => {
		expect(settle(["a", "b"], ["n", "b", "a", "c", "d"], true)).toEqual({
			ids: ["a", "b", "c", "d"],
			held: 1,
		});
	});
	it("shows everything in order once the pointer has left", () => {
		expect(settle(["a", "b"], ["n", "b", "a"], false)).toEqual({ ids: ["n", "b", "a"], held: 0 });
	});
	it("gives back the very list when nothing is held", () => {
		const wanted = ["a", "b"];
		expect(settle(["a", "b"], wanted, true).ids).toBe(wanted);
	});
	it("holds nothing back in an empty list", () => {
		expect(settle([], ["a"], true)).toEqual({ ids: ["a"], held: 0 });
	});
});
