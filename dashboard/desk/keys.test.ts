import { describe, expect, it } from "vitest";
import { BINDINGS, commandOf, keysOf, type Place, type Stroke } from "./keys.ts";

const stroke = (key: string, more: Partial<Stroke> = {}): Stroke => ({
	key,
	code: "",
	ctrlKey: false,
	metaKey: false,
	shiftKey: false,
	altKey: false,
	isComposing: false,
	keyCode: 0,
	...more,
});
const ask = (of: Stroke, place: Place = "outside", altGraph = false, single = true) =>
	commandOf(of, place, altGraph, single);

describe("the keys of the desk", () => {
	it("single letters act outside of fields only", () => {
		expect(ask(stroke("j"))).toBe("next");
		expect(ask(stroke("j"), "composer")).toBeNull();
		expect(ask(stroke("j"), "field")).toBeNull();
	});
	it("Enter opens in the list and sends in the composer; Shift+Enter opens beside, and is a new line while writing", () => {
		expect(ask(stroke("Enter"))).toBe("open");
		expect(ask(stroke("Enter"), "composer")).toBe("send");
		expect(ask(stroke("Enter", { shiftKey: true }))).toBe("openBeside");
		expect(ask(stroke("Enter", { shiftKey: true }), "composer")).toBeNull();
		expect(ask(stroke("Enter", { shiftKey: true, ctrlKey: true }), "composer")).toBe("sendAndNext");
	});
	it("the palette opens from everywhere, by Ctrl or Command", () => {
		for (const place of ["outside", "field", "composer"] as const) {
			expect(ask(stroke("k", { ctrlKey: true }), place)).toBe("palette");
			expect(ask(stroke("k", { metaKey: true }), place)).toBe("palette");
		}
	});
	it("nothing happens while an input method composes", () => {
		expect(ask(stroke("Enter", { isComposing: true }), "composer")).toBeNull();
		expect(ask(stroke("Enter", { keyCode: 229 }), "composer")).toBeNull();
		expect(ask(stroke("k", { ctrlKey: true, isComposing: true }), "composer")).toBeNull();
	});
	it("AltGr writes letters and commands nothing", () => {
		expect(ask(stroke("e", { ctrlKey: true, altKey: true }), "outside", true)).toBeNull();
	});
	it("the browser keeps its own keys", () => {
		for (const key of ["r", "n", "1", "e", "u"]) expect(ask(stroke(key, { ctrlKey: true }))).toBeNull();
	});
	it("a big letter is another key than a small one", () => {
		expect(ask(stroke("u"))).toBe("nextWaiting");
		expect(ask(stroke("U", { shiftKey: true }))).toBe("markUnread");
	});
	it("signs are what was typed, wherever a layout keeps them", () => {
		expect(ask(stroke("?", { shiftKey: true }))).toBe("keys");
		expect(ask(stroke("/", { shiftKey: true }))).toBe("search");
	});
	it("a keyboard without Latin letters is read by the place of its keys", () => {
		expect(ask(stroke("о", { code: "KeyJ" }))).toBe("next");
		expect(ask(stroke("г", { code: "KeyU", shiftKey: true }))).toBe("markUnread");
	});
	it("single keys can be turned off, the others stay", () => {
		expect(ask(stroke("j"), "outside", false, false)).toBeNull();
		expect(ask(stroke("Enter"), "outside", false, false)).toBe("open");
		expect(ask(stroke("k", { ctrlKey: true }), "outside", false, false)).toBe("palette");
	});
	it("no key is bound twice in one place", () => {
		const places: Place[] = ["outside", "composer"];
		for (const place of places) {
			const obeyed = BINDINGS.filter(
				({ where }) =>
					where === "anywhere" || (place === "outside" ? where === "outside" : where === "composer"),
			).map(({ keys }) => keys);
			expect(new Set(obeyed).size).toBe(obeyed.length);
		}
	});
	it("are written as this machine writes them", () => {
		expect(keysOf("sendAndNext", false)).toBe("Ctrl+Shift+↵");
		expect(keysOf("sendAndNext", true)).toBe("⌘⇧↵");
		expect(keysOf("next", false)).toBe("J");
	});
});
