import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { queryOf, rangesOf, vectorOf, wordsOf } from "./words.ts";

const plainly = (text: string) => wordsOf(text).map(({ word }) => word);

describe("what counts as a word", () => {
	test.each([
		["Is the Blue Moon jar still there?", ["is", "the", "blue", "moon", "jar", "still", "there"]],
		["Order #A-1234, €19.90", ["order", "a", "1234", "19", "90"]],
		["Café CRÈME, Müller, Ёлка", ["cafe", "creme", "muller", "елка"]],
		["ＡＢＣ１２", ["abc12"]],
		["我的订单在哪里", ["我", "的", "订", "单", "在", "哪", "里"]],
		["iPhone用のケース", ["iphone", "用", "の", "ケ", "ー", "ス"]],
		["がく", ["が", "く"]],
		["مَرْحَبًا", ["مرحبا"]],
		["हिन्दी में", ["हिन्दी", "में"]],
		["안녕하세요", ["안녕하세요"]],
		["🙂 — …", []],
	])("%s", (text, words) => {
		expect(plainly(text)).toEqual(words);
	});

	test("each says where it stands", () => {
		expect(wordsOf("Ein Café!")).toEqual([
			{ word: "ein", from: 0, to: 3 },
			{ word: "cafe", from: 4, to: 8 },
		]);
	});

	test("a very long one is cut, and found by what is left of it", () => {
		expect(plainly("x".repeat(5_000))).toEqual(["x".repeat(64)]);
	});
});

describe("a question", () => {
	test.each([
		["lamp", "'lamp':*"],
		["is it", "'is' & 'it'"],
		["blue lamp", "'blue':* & 'lamp':*"],
		["red lam", "'red' & 'lam':*"],
		["A-1234", "'a' & '1234':*"],
		["订单", "('订' <-> '单')"],
		["iPhone用", "('iphone' <-> '用')"],
		["  ?! ", null],
		["", null],
	])("%s asks for %s", (query, asked) => {
		expect(queryOf(query)).toBe(asked);
	});

	test("is not longer than somebody reads", () => {
		expect(queryOf("a ".repeat(100))?.split(" & ")).toHaveLength(8);
	});
});

describe("what is shown as found", () => {
	test.each([
		["The blue lamps and a lamp", "lamp", ["lamps", "lamp"]],
		["The blue lamp", "lamp blue", ["blue", "lamp"]],
		["我的订单在单", "订单", ["订单"]],
		["Ein Café, bitte", "cafe", ["Café"]],
		["lamplamp", "lamp", ["lamplamp"]],
		["on and one", "on", ["on"]],
	])("%s, asked for %s", (text, query, found) => {
		expect(rangesOf(text, query).map(([from, to]) => text.slice(from, to))).toEqual(found);
	});
});

test("what is stored of a plain text are its words, each in its place", () => {
	fc.assert(
		fc.property(fc.string({ unit: "binary-ascii", maxLength: 200 }), (text) => {
			const stored = plainly(text).map((word, at) => `${word}:${at + 1}`);
			expect(vectorOf(text)).toBe(stored.join(" "));
		}),
	);
});

test("whatever is written, its own words are found in it, and ranges rise", () => {
	fc.assert(
		fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
			const words = wordsOf(text);
			for (const { word, from, to } of words) {
				expect(word).not.toBe("");
				expect(plainly(text.slice(from, to))).toContain(word);
			}
			const ranges = rangesOf(text, text);
			if (words.length > 0 && words.length <= 8) expect(ranges.length).toBeGreaterThan(0);
			let end = -1;
			for (const [from, to] of ranges) {
				expect(from).toBeGreaterThan(end);
				expect(to).toBeGreaterThan(from);
				end = to;
			}
			expect(vectorOf(text).split(" ").filter(Boolean)).toHaveLength(words.length);
		}),
	);
});
