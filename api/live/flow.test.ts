import { expect, test } from "vitest";
import { Flow } from "./flow.ts";

/** How many frames pass from `from` to `to`, trying every millisecond. Milliseconds. */
function passing(flow: Flow, from: number, to: number): number {
	let passed = 0;
	for (let now = from; now < to; now++) while (flow.take(now) === 0) passed++;
	return passed;
}

test("a burst passes at once, and then a steady rate, however long it is tried", () => {
	const flow = new Flow(0);
	expect(passing(flow, 0, 1)).toBe(1_000);
	expect(passing(flow, 1, 10_001)).toBe(5_000);
});

test("whoever must wait is told how long, and may then pass", () => {
	const flow = new Flow(0);
	passing(flow, 0, 1);
	const wait = flow.take(0);
	expect(wait).toBeGreaterThan(0);
	expect(flow.take(wait)).toBe(0);
});

test("a quiet time gives the burst back, and no more than that", () => {
	const flow = new Flow(0);
	passing(flow, 0, 1);
	expect(passing(flow, 3_600_000, 3_600_001)).toBe(1_000);
});
