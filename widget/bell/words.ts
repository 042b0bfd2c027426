/** The few words the bell says before any catalogue is loaded. */
import type { Catalogue } from "../strings/locales.ts";

type BellWords = {
	/** The bell's name for those who cannot see it. */
	name: (shop: string) => string;
	unread: (count: number) => string;
	/** The panel did not come. */
	failed: string;
};

export const WORDS: Record<Catalogue, BellWords> = {
	en: {
		name: (shop) => `Chat with ${shop}`,
		unread: (count) => `, ${count} unread`,
		failed: "The chat did not load. Try again.",
	},
	"zh-CN": {
		name: (shop) => `与 ${shop} 聊天`,
		unread: (count) => `，${count} 条未读`,
		failed: "加载失败，请重试。",
	},
};
