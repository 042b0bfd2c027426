import { expect, test } from "vitest";
import { Windows } from "./windows.ts";

test("each name is counted for a while that begins with its first", () => {
	const windows = new Windows(1_000);
	expect(windows.count("ada", 0)).toEqual({ count: 1, ends: 1_000 });
	expect(windows.count("ada", 999)).toEqual({ count: 2, ends: 1_000 });
	expect(windows.count("bob", 999)).toEqual({ count: 1, ends: 1_999 });
	expect(windows.count("ada", 1_000)).toEqual({ count: 1, ends: 2_000 });
});

test("what was taken back does not count, and nothing is owed beyond that", () => {
	const windows = new Windows(1_000);
	windows.forgive("ada");
	windows.count("ada", 0);
	windows.count("ada", 1);
	windows.forgive("ada");
	expect(windows.count("ada", 2).count).toBe(2);
	for (let i = 0; i < 5; i++) windows.forgive("ada");
	expect(windows.count("ada", 3).count).toBe(1);
});

test("whoever came and went is forgotten once others come", () => {
	const windows = new Windows(1_000);
	for (let i = 0; i < 10_000; i++) windows.count(`passer-by ${i}`, i);
	windows.count("passer-by 9999", 9_999);
	expect(windows.size).toBe(1_000);
	// One who comes back stands behind those who came meanwhile.
	windows.count("passer-by 9000", 10_500);
	windows.count("ada", 11_400);
	expect(windows.size).toBe(2);
});
