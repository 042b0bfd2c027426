import { expect, test } from "vitest";
import { excludes, rulesOf } from "./options.ts";

test("a pattern is the whole path, and a star stands for anything", () => {
	expect(excludes("/checkout", "/checkout")).toBe(true);
	expect(excludes("/checkout", "/checkout/pay")).toBe(false);
	expect(excludes("/checkout*", "/checkout/pay")).toBe(true);
	expect(excludes("*/pay/*", "/en/pay/card")).toBe(true);
});

test("any of several patterns keeps the bell away, spaces or not", () => {
	expect(excludes("/cart, /checkout* ,/pay", "/pay")).toBe(true);
	expect(excludes("/cart, /checkout* ,/pay", "/bowls")).toBe(false);
});

test("no pattern keeps it away from nowhere", () => {
	expect(excludes("", "/")).toBe(false);
	expect(excludes("", "/anything")).toBe(false);
});

test("what means something to regular expressions means itself in a pattern", () => {
	expect(excludes("/a.b", "/axb")).toBe(false);
	expect(excludes("/a.b(c)+[d]$", "/a.b(c)+[d]$")).toBe(true);
	expect(excludes("/(", "/(")).toBe(true);
});

test("the bell sits in the corner asked for, as far from its sides as asked for", () => {
	expect(rulesOf({})).toContain("inset-inline:auto 16px!important;inset-block-end:16px");
	expect(rulesOf({ position: "start", offset: "24 90" })).toContain(
		"inset-inline:24px auto!important;inset-block-end:90px",
	);
	expect(rulesOf({ offset: "32" })).toContain("inset-inline:auto 32px!important;inset-block-end:32px");
});

test("no value of an attribute becomes a rule of its own", () => {
	const rules = rulesOf({
		position: "start}*{color:red",
		offset: "1}*{color:red",
		scheme: "dark}*{color:red",
		font: "x}*{color:red",
		z: "1}*{color:red",
	});
	expect(rules).not.toContain("red");
});
