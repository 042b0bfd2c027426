import fc from "fast-check";
import { expect, test } from "vitest";
import { backoff } from "./backoff.ts";

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test("B4 nobody waits less than half a second or more than 15 s", () => {
	fc.assert(
		fc.property(fc.nat(60), chance, (tries, chance) => {
			const ms = backoff(tries, false, chance);
			expect(ms).toBeGreaterThanOrEqual(500);
			expect(ms).toBeLessThan(15_000);
		}),
	);
});

test("B4 in the background it is 2 s to two minutes", () => {
	expect(backoff(0, true, 0)).toBe(2_000);
	expect(backoff(60, true, 0.999999)).toBeGreaterThan(119_000);
	expect(backoff(60, true, 0.999999)).toBeLessThan(120_000);
});

test("B4 the bound doubles with every failure", () => {
	const almost = 1 - Number.EPSILON;
	expect([0, 1, 2, 5, 6].map((tries) => Math.round(backoff(tries, false, almost)))).toEqual([
		1_000, 2_000, 4_000, 15_000, 15_000,
	]);
});

test("B4 clients of one restarted server come back spread over the whole time", () => {
	const waits = Array.from({ length: 1_000 }, (_, i) => backoff(6, false, i / 1_000));
	const inEachSecond = Array.from({ length: 14 }, (_, s) =>
		waits.filter((ms) => ms >= 500 + s * 1_000 && ms < 1_500 + s * 1_000),
	);
	for (const some of inEachSecond) expect(some.length).toBeLessThan(80);
});
