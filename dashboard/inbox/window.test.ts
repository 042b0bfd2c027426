import { describe, expect, it } from "vitest";
import { rowWindow, scrollToRow } from "./window.ts";

const ROW = 64;
const VIEW = 640;

describe("the window onto a long list", () => {
	it("draws what is seen and a few more, however long the list", () => {
		expect(rowWindow(0, VIEW, ROW, 10_000)).toEqual({ from: 0, to: 16 });
		expect(rowWindow(5_000 * ROW, VIEW, ROW, 10_000)).toEqual({ from: 4_994, to: 5_016 });
	});
	it("covers every pixel of the view at every scroll place", () => {
		for (let top = 0; top <= 100 * ROW - VIEW; top += 7) {
			const { from, to } = rowWindow(top, VIEW, ROW, 100);
			expect(from * ROW).toBeLessThanOrEqual(top);
			expect(to * ROW).toBeGreaterThanOrEqual(top + VIEW);
		}
	});
	it("stays inside the list when it has just become shorter, and when the browser overscrolls", () => {
		expect(rowWindow(9_000, VIEW, ROW, 3)).toEqual({ from: 3, to: 3 });
		expect(rowWindow(-80, VIEW, ROW, 3)).toEqual({ from: 0, to: 3 });
	});
	it("scrolls only as far as needed to show a row", () => {
		expect(scrollToRow(3, 0, VIEW, ROW)).toBe(0);
		expect(scrollToRow(20, 0, VIEW, ROW)).toBe(22 * ROW - VIEW);
		expect(scrollToRow(2, 10 * ROW, VIEW, ROW)).toBe(ROW);
		expect(scrollToRow(0, 10 * ROW, VIEW, ROW)).toBe(0);
	});
});
