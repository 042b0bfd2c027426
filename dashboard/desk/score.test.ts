import { describe, expect, it } from "vitest";
import { ranked, score } from "./score.ts";

const best = (query: string, texts: string[]) => ranked(query, texts, (text) => text);

describe("finding by a few letters", () => {
	it("needs every letter in order", () => {
		expect(score("anb", "Ana Bo")).toBeGreaterThan(0);
		expect(score("ban", "Ana Bo")).toBe(0);
		expect(best("zz", ["Ana", "Ben"])).toEqual([]);
	});
	it("prefers the beginnings of words to letters inside them", () => {
		expect(best("mc", ["Remarcable", "Mia Costa"])[0]).toBe("Mia Costa");
	});
	it("prefers what stands together, and first of all what begins so", () => {
		expect(best("ben", ["Bo e n", "Ruben", "Ben Okri"])).toEqual(["Ben Okri", "Ruben", "Bo e n"]);
	});
	it("finds any script, big or small", () => {
		expect(best("ЖА", ["жанна", "Ана"])).toEqual(["жанна"]);
		expect(best("小明", ["王小明", "小红"])).toEqual(["王小明"]);
	});
	it("leaves everything in its order while nothing is typed", () => {
		expect(best(" ", ["b", "a"])).toEqual(["b", "a"]);
	});
	it("finds a word that stands there whole, whatever letters come before it", () => {
		const texts = ["Visitor N33K To the brim.", "Visitor EIX8 Is the rim gilded?", "Visitor RIX M"];
		expect(best("rim", texts)).toEqual([texts[1], texts[0], texts[2]]);
		expect(best("the rim", texts)[0]).toBe(texts[1]);
		expect(best("im", texts)[0]).toBe(texts[0]);
	});
});
