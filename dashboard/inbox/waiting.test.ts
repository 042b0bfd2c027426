import { describe, expect, it } from "vitest";
import { waitOf, waitStep } from "./waiting.ts";

const TARGET = 120;

describe("the waiting clock", () => {
	it("is fresh for half the target, then due, then late, and very late from twice the target", () => {
		const steps = [0, 59_999, 60_000, 119_999, 120_000, 239_999, 240_000, 9e9].map((ms) =>
			waitStep(ms, TARGET),
		);
		expect(steps).toEqual(["fresh", "fresh", "due", "due", "late", "late", "veryLate", "veryLate"]);
	});
	it("follows the shop's own target", () => {
		expect(waitStep(60_000, 3600)).toBe("fresh");
		expect(waitStep(60_000, 10)).toBe("veryLate");
	});
	it("counts seconds below an hour, minutes below a day, hours after", () => {
		expect(waitOf(187_999)).toEqual({ unit: "minutes", minutes: 3, seconds: 7 });
		expect(waitOf(3_599_999)).toEqual({ unit: "minutes", minutes: 59, seconds: 59 });
		expect(waitOf(3_600_000)).toEqual({ unit: "hours", hours: 1, minutes: 0 });
		expect(waitOf(86_399_999)).toEqual({ unit: "hours", hours: 23, minutes: 59 });
		expect(waitOf(2 * 86_400_000 + 3_600_000)).toEqual({ unit: "days", days: 2, hours: 1 });
	});
	it("never runs below zero when two clocks disagree", () => {
		expect(waitOf(-5_000)).toEqual({ unit: "minutes", minutes: 0, seconds: 0 });
		expect(waitStep(-5_000, TARGET)).toBe("fresh");
	});
});
