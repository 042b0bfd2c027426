import { describe, expect, it } from "vitest";
import { place } from "./place.ts";

const viewport = { width: 400, height: 300 };
const size = { width: 120, height: 100 };
const button = (left: number, top: number) => ({ left, top, right: left + 30, bottom: top + 30 });

describe("a menu", () => {
	it("opens below its button, edge to edge", () => {
		expect(place(button(50, 20), size, viewport, "left")).toEqual({ left: 50, top: 54 });
		expect(place(button(200, 20), size, viewport, "right")).toEqual({ left: 110, top: 54 });
	});
	it("opens above where there is no room below", () => {
		expect(place(button(50, 250), size, viewport, "left")).toEqual({ left: 50, top: 146 });
	});
	it("never leaves the window", () => {
		expect(place(button(380, 20), size, viewport, "left").left).toBe(272);
		expect(place(button(2, 20), size, viewport, "right").left).toBe(8);
		expect(place(button(0, 30), { width: 120, height: 290 }, viewport, "left").top).toBe(8);
	});
});
