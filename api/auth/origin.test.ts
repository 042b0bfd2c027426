import { expect, test } from "vitest";
import { normalised, originAllowed } from "./origin.ts";
import { isOwnPage } from "./own-page.ts";

const LIST = ["https://shop.example", "http://localhost:3000"];

test.each([
	["https://shop.example", true],
	["https://SHOP.example", true],
	["https://shop.example:443", true],
	["http://localhost:3000", true],
	["https://shop.example.evil.com", false],
	["https://evilshop.example", false],
	["https://evil-shop.example", false],
	["https://www.shop.example", false],
	["https://shop.example.", false],
	["https://shop.example:8443", false],
	["http://shop.example", false],
	["http://localhost", false],
	["https://shop.example@evil.com", false],
	["https://evil.com/https://shop.example", false],
	["https://evil.com#https://shop.example", false],
	["null", false],
	["", false],
	["file://", false],
	["shop.example", false],
])("a page of %j may carry the bell of a shop with a list: %j", (origin, allowed) => {
	expect(originAllowed(LIST, origin)).toBe(allowed);
});

test("a shop without a list is carried by any page, also by one without an origin", () => {
	expect(originAllowed([], "https://anything.example")).toBe(true);
	expect(originAllowed([], null)).toBe(true);
	expect(originAllowed(LIST, null)).toBe(false);
});

test("an origin has one way of writing it, and what is more than an origin is none", () => {
	expect(normalised("HTTPS://Shop.Example:443/")).toBe("https://shop.example");
	expect(normalised("https://bücher.example")).toBe("https://xn--bcher-kva.example");
	for (const more of [
		"https://a.example/path",
		"https://u:p@a.example",
		"https://a.example?q",
		"javascript:alert(1)",
	]) {
		expect(normalised(more), more).toBeNull();
	}
});

test("a page of ours is told by what a page cannot choose", () => {
	const own = ["https://chat.example"];
	const asked = (headers: Record<string, string>) => isOwnPage(new Headers(headers), own);
	expect(asked({ Origin: "https://chat.example" })).toBe(true);
	expect(asked({ "Sec-Fetch-Site": "same-origin" })).toBe(true);
	expect(asked({})).toBe(false);
	expect(asked({ Origin: "null" })).toBe(false);
	expect(asked({ Origin: "https://chat.example.evil.com" })).toBe(false);
	expect(asked({ Origin: "https://evil.com", "Sec-Fetch-Site": "cross-site" })).toBe(false);
	expect(asked({ "Sec-Fetch-Site": "same-site" })).toBe(false);
	expect(asked({ "Sec-Fetch-Site": "none" })).toBe(false);
});
