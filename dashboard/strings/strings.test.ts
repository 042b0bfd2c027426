import { describe, expect, it } from "vitest";
import { en } from "./en.ts";
import { languageFor } from "./strings.ts";
import { zhCn } from "./zh-cn.ts";

const flat = (words: object, at = ""): [string, unknown][] =>
	Object.entries(words).flatMap(([key, value]) =>
		typeof value === "object" && value !== null ? flat(value, `${at}${key}.`) : [[`${at}${key}`, value]],
	);

describe("the catalogues", () => {
	const english = new Map(flat(en));
	const chinese = new Map(flat(zhCn));
	it("have the very same keys", () => {
		expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
	});
	it("leave no text empty and none untranslated", () => {
		for (const [key, text] of english) {
			if (typeof text !== "string") continue;
			expect(text.trim(), key).not.toBe("");
			expect(chinese.get(key), key).not.toBe(text);
		}
	});
	it("use everything they are given", () => {
		for (const words of [english, chinese])
			for (const [key, say] of words) {
				if (typeof say !== "function" || key === "settings.shop.within") continue;
				const said = String(say("one", "two"));
				expect(said, key).toContain("one");
				if (say.length > 1) expect(said, key).toContain("two");
			}
	});
	it("name answer targets in the unit a person would", () => {
		const { within } = en.settings.shop;
		expect([30, 60, 90, 120, 3600, 14_400].map(within)).toEqual([
			"Within 30 seconds",
			"Within 1 minute",
			"Within 1.5 minutes",
			"Within 2 minutes",
			"Within 1 hour",
			"Within 4 hours",
		]);
	});
});

describe("the language of the desk", () => {
	it("is what was chosen, else the browser's first that there is, else English", () => {
		expect(languageFor("zh-CN", ["en-GB"])).toBe("zh-CN");
		expect(languageFor(null, ["de-DE", "zh-Hans-SG", "en"])).toBe("zh-CN");
		expect(languageFor(null, ["en-IN", "zh-CN"])).toBe("en");
		expect(languageFor(null, ["fr"])).toBe("en");
		expect(languageFor("xx", [])).toBe("en");
	});
	it("is not simplified Chinese for readers of traditional", () => {
		expect(languageFor(null, ["zh-TW", "zh-Hant-HK"])).toBe("en");
	});
});
