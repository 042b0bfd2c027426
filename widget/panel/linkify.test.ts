import fc from "fast-check";
import { expect, test } from "vitest";
import { linkify } from "./linkify.ts";

const hrefs = (text: string) => linkify(text).flatMap((piece) => piece.href ?? []);
const links = (text: string) => linkify(text).flatMap((piece) => (piece.href ? piece.text : []));

test("web, mail and phone addresses become links", () => {
	expect(hrefs("see https://shop.example/a?b=c#d now")).toEqual(["https://shop.example/a?b=c#d"]);
	expect(hrefs("http://shop.example")).toEqual(["http://shop.example/"]);
	expect(hrefs("www.shop.example/a")).toEqual(["https://www.shop.example/a"]);
	expect(hrefs("write to mia.b+1@shop.example please")).toEqual(["mailto:mia.b+1@shop.example"]);
	expect(hrefs("mailto:mia@shop.example")).toEqual(["mailto:mia@shop.example"]);
	expect(hrefs("tel:+32-9-555-12-34")).toEqual(["tel:+32-9-555-12-34"]);
});

test("what ends the sentence is not part of the address", () => {
	expect(links("(see https://shop.example/a).")).toEqual(["https://shop.example/a"]);
	expect(links("https://shop.example/a, https://shop.example/b!")).toEqual([
		"https://shop.example/a",
		"https://shop.example/b",
	]);
	expect(links("请看 https://shop.example/a。")).toEqual(["https://shop.example/a"]);
	expect(links("https://en.example/wiki/Bowl_(pottery)")).toEqual(["https://en.example/wiki/Bowl_(pottery)"]);
	expect(links("[https://shop.example/[a]]")).toEqual(["https://shop.example/[a]"]);
});

test.each([
	"javascript:alert(1)",
	"JaVaScRiPt:alert(1)",
	"javascript://shop.example/%0aalert(1)",
	"java\tscript:alert(1)",
	"\u0001javascript:alert(1)",
	"data:text/html,<script>alert(1)</script>",
	"data:text/html;base64,PHNjcmlwdD4=",
	"vbscript:msgbox(1)",
	"file:///etc/passwd",
	"view-source:x",
	"intent://scan/#Intent;end",
	"<a href=javascript:alert(1)>x</a>",
	"[x](javascript:alert(1))",
	"ht tps://shop.example",
	"https://",
	"www.",
	"mailto:",
	"@shop",
	"a@b",
	"tel:",
])("%j becomes no link", (text) => {
	expect(hrefs(text)).toEqual([]);
});

test("an address hidden in a refused one is only ever the address it shows", () => {
	expect(hrefs("javascript:alert('https://shop.example/')")).toEqual(["https://shop.example/"]);
	expect(hrefs("data:text/html,https://shop.example/")).toEqual(["https://shop.example/"]);
	expect(hrefs("blob:https://shop.example/1")).toEqual(["https://shop.example/1"]);
	expect(links('https://shop.example/"onclick="alert(1)')).toEqual(["https://shop.example/"]);
	expect(links("https://shop.example/<script>alert(1)</script>")).toEqual(["https://shop.example/"]);
});

test("whatever is written, it is all shown, and every link has an allowed scheme", () => {
	const words = fc.constantFrom(
		"https://",
		"http://",
		"www.",
		"javascript:",
		"mailto:",
		"tel:",
		"data:",
		"a@b.c",
		"(",
		")",
		"]",
		".",
		"。",
		" ",
		"\n",
		"x",
		"/",
		"%",
		"\u202e",
		"\ud800",
	);
	fc.assert(
		fc.property(fc.array(fc.oneof(words, fc.string()), { maxLength: 12 }), (parts) => {
			const text = parts.join("");
			const pieces = linkify(text);
			expect(pieces.map((piece) => piece.text).join("")).toBe(text);
			for (const { href } of pieces) if (href) expect(href).toMatch(/^(https?|mailto|tel):/);
		}),
		{ numRuns: 2_000 },
	);
});

test.each(["a@", "www.", "https://(", "a.", "(", ".", "https://a)"])(
	"a long text of %j is read through once",
	(part) => {
		// Twenty times the longest message: what looks back again and again would take minutes.
		const text = `https://${part.repeat(200_000 / part.length)} `;
		const start = performance.now();
		linkify(text);
		expect(performance.now() - start).toBeLessThan(3_000);
	},
);
