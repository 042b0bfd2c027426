import { describe, expect, it } from "vitest";
import { piecesOf, safeHref, shortAddress } from "./links.ts";

const links = (text: string) => piecesOf(text).flatMap(({ href }) => href ?? []);

describe("addresses in a message", () => {
	it("are found, and the sentence around them stays text", () => {
		expect(piecesOf("See https://a.example/x, please.")).toEqual([
			{ text: "See ", href: null },
			{ text: "https://a.example/x", href: "https://a.example/x" },
			{ text: ", please.", href: null },
		]);
	});
	it("keep a bracket they opened and leave one they did not", () => {
		expect(links("https://a.example/w_(x)")).toEqual(["https://a.example/w_(x)"]);
		expect(links("(https://a.example/w)")).toEqual(["https://a.example/w"]);
	});
	it("are never anything but http and https", () => {
		for (const text of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://"])
			expect(links(text)).toEqual([]);
		expect(safeHref(" javascript:alert(1)")).toBeNull();
		expect(safeHref("https://a.example")).toBe("https://a.example/");
	});
	it("loses no character of the text", () => {
		for (const text of ["", "plain", "a https://b.example c https://d.example", "https://x.example。好"])
			expect(
				piecesOf(text)
					.map((piece) => piece.text)
					.join(""),
			).toBe(text);
	});
	it("are shortened to what a person looks for", () => {
		expect(shortAddress("https://shop.example/cart/?a=1")).toBe("/cart");
		expect(shortAddress("https://shop.example/")).toBe("shop.example");
		expect(shortAddress("https://shop.example/%E0%A4%A")).toBe("https://shop.example/%E0%A4%A");
		expect(shortAddress("nonsense")).toBe("nonsense");
	});
});
