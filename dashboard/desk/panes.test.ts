import { describe, expect, it } from "vitest";
import {
	closePane,
	focusedId,
	focusPane,
	noPanes,
	openBeside,
	openHere,
	type Panes,
	panesFrom,
} from "./panes.ts";

const panes = (open: string[], focused = 0): Panes => ({ open, focused });
const cnv = (letter: string) => `cnv_${letter.repeat(21)}`;

describe("threads side by side", () => {
	it("opening one replaces what has the keyboard", () => {
		expect(openHere(noPanes, "a")).toEqual(panes(["a"]));
		expect(openHere(panes(["a", "b"], 1), "c")).toEqual(panes(["a", "c"], 1));
	});
	it("opening one that stands open goes there instead of showing it twice", () => {
		expect(openHere(panes(["a", "b"], 1), "a")).toEqual(panes(["a", "b"], 0));
		expect(openBeside(panes(["a", "b"], 0), "b")).toEqual(panes(["a", "b"], 1));
	});
	it("opening beside puts it next to the focused one and gives it the keyboard", () => {
		expect(openBeside(panes(["a", "b"], 0), "c")).toEqual(panes(["a", "c", "b"], 1));
	});
	it("a fifth takes the last place, never the one being worked in", () => {
		expect(openBeside(panes(["a", "b", "c", "d"], 1), "e")).toEqual(panes(["a", "b", "c", "e"], 3));
		expect(openBeside(panes(["a", "b", "c", "d"], 3), "e")).toEqual(panes(["a", "b", "e", "d"], 2));
	});
	it("closing one leaves the keyboard where it was, or next door", () => {
		expect(closePane(panes(["a", "b", "c"], 2), 0)).toEqual(panes(["b", "c"], 1));
		expect(closePane(panes(["a", "b", "c"], 2), 2)).toEqual(panes(["a", "b"], 1));
		expect(closePane(panes(["a"], 0), 0)).toEqual(noPanes);
		expect(focusedId(noPanes)).toBeNull();
	});
	it("a number without a pane changes nothing", () => {
		const two = panes(["a", "b"], 1);
		expect(focusPane(two, 3)).toBe(two);
		expect(closePane(two, 7)).toBe(two);
	});
	it("come back after a reload, whatever stands in the storage", () => {
		const kept = panes([cnv("a"), cnv("b")], 1);
		expect(panesFrom(JSON.stringify(kept))).toEqual(kept);
		for (const odd of [null, "", "{", "[]", '{"open":3}', '{"open":["x",1]}'])
			expect(panesFrom(odd)).toEqual(noPanes);
		expect(panesFrom(JSON.stringify({ open: [cnv("a"), cnv("a")], focused: 9 }))).toEqual(panes([cnv("a")]));
	});
});
