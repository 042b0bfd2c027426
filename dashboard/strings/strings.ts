/** The desk's words in the language of whoever sits at it. */
import { recall, remember } from "../ui/remembered.ts";
import { en } from "./en.ts";

export type Strings = typeof en;

/** Languages by their BCP 47 tag, each named in itself. */
export const LANGUAGES = { en: "English", "zh-CN": "简体中文" } as const;
export type Language = keyof typeof LANGUAGES;

/** The words now. A live binding: `speak` changes it before anything is drawn. */
export let t: Strings = en;
export let language: Language = "en";

/** The language kept on this device, else the browser's first that we have. */
export function languageFor(kept: string | null, wanted: readonly string[]): Language {
	if (kept !== null && kept in LANGUAGES) return kept as Language;
	for (const tag of wanted) {
		const its = tag.toLowerCase();
		if (its === "en" || its.startsWith("en-")) return "en";
		// Simplified where it is written: every Chinese but the traditional scripts and regions.
		if (its === "zh" || (its.startsWith("zh-") && !/hant|-tw|-hk|-mo/.test(its))) return "zh-CN";
	}
	return "en";
}

/** Loads the words. Call before the first drawing. */
export async function speak(): Promise<void> {
	language = languageFor(recall("language"), navigator.languages);
	if (language === "zh-CN") t = (await import("./zh-cn.ts")).zhCn;
	document.documentElement.lang = language;
}

/** Another language, from the next load on. */
export function chooseLanguage(next: Language): void {
	remember("language", next);
	location.reload();
}
