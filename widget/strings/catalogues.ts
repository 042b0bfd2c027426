/** Each language is a file of its own, fetched when it is the buyer's. */
import type { Words } from "./en.ts";
import type { Catalogue } from "./locales.ts";

const FILES: Record<Catalogue, () => Promise<{ default: Words }>> = {
	en: () => import("./en.ts"),
	"zh-CN": () => import("./zh-CN.ts"),
};

export const loadWords = async (catalogue: Catalogue): Promise<Words> => (await FILES[catalogue]()).default;
