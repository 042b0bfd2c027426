import { expect, test } from "vitest";
import en from "./en.ts";
import { chooseLocale } from "./locales.ts";
import zh from "./zh-CN.ts";

test("the tag's wish comes before the page's, the browser's and the shop's", () => {
	expect(chooseLocale(["zh-CN", "en", "en-GB", "en"])).toEqual({ catalogue: "zh-CN", tag: "zh-CN" });
	expect(chooseLocale([undefined, "en-GB", "zh-CN"])).toEqual({ catalogue: "en", tag: "en-GB" });
});

test("a language there are no texts in lets the next wish speak", () => {
	expect(chooseLocale(["auto", "fr", "", null, "pt-BR", "zh-CN"]).catalogue).toBe("zh-CN");
	expect(chooseLocale(["fr", "de"])).toEqual({ catalogue: "en", tag: "en" });
});

test("region and script decide nothing about the texts, and stay for dates", () => {
	expect(chooseLocale(["ZH-Hant-TW"])).toEqual({ catalogue: "zh-CN", tag: "ZH-Hant-TW" });
	expect(chooseLocale(["en-NZ"]).tag).toBe("en-NZ");
});

test("no catalogue leaves a text out, or empty", () => {
	const shape = (words: object) =>
		Object.entries(words)
			.map(
				([key, value]) =>
					`${key}: ${typeof value}${typeof value === "string" && value === "" ? " empty" : ""}`,
			)
			.sort();
	expect(shape(zh)).toEqual(shape(en));
	expect(Object.keys(zh.reasons).sort()).toEqual(Object.keys(en.reasons).sort());
});

test("English counts one and many", () => {
	expect(en.fresh(1)).toBe("1 new message");
	expect(en.fresh(2)).toBe("2 new messages");
});
