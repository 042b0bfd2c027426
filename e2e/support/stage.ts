/** Everything a story needs: the product, the shop's pages on another origin, and people with browsers. */
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, BrowserContextOptions, Cookie } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { keptBrowser, newBrowser } from "./browser.ts";
import { Buyer } from "./buyer.ts";
import { Seller } from "./seller.ts";
import { openShopPages, type ShopPages } from "./shop-pages.ts";
import { type Shopbell, startShopbell } from "./shopbell.ts";

export type Stage = {
	shopbell: Shopbell;
	pages: ShopPages;
	browser: Browser;
	/** Somebody new on a page of the shop, the front page unless another is named. */
	buyer: (path?: string, options?: BrowserContextOptions) => Promise<Buyer>;
	/** The shop's owner, signed in by the link; in a later story with the session they got by it. */
	seller: (options?: BrowserContextOptions) => Promise<Seller>;
};

const PHOTOGRAPHS = fileURLToPath(new URL("../../test-results", import.meta.url));

async function photograph(context: BrowserContext, story: string): Promise<void> {
	for (const page of context.pages()) {
		const name = `${story} ${new URL(page.url()).pathname}`.replace(/[^\w]+/g, "-").slice(0, 120);
		await page.screenshot({ path: `${PHOTOGRAPHS}/${name}-${Date.now()}.png` }).catch(() => {});
	}
}

/** Sets it up for a file and takes it down after. */
export function setStage(): Stage {
	let shopbell: Shopbell;
	let pages: ShopPages;
	let browser: Browser;
	let session: Cookie[] = [];
	beforeAll(async () => {
		[shopbell, browser] = await Promise.all([startShopbell(), keptBrowser()]);
		pages = await openShopPages(shopbell);
	});
	// Whoever came for one story has left before the next. What they saw when it went wrong is kept.
	afterEach(async ({ task }) => {
		for (const context of browser?.contexts() ?? []) {
			if (task.result?.state === "fail") await photograph(context, task.name);
			await context.close();
		}
	});
	afterAll(async () => {
		await Promise.all([pages?.close(), shopbell?.stop()]);
	});
	return {
		get shopbell() {
			return shopbell;
		},
		get pages() {
			return pages;
		},
		get browser() {
			return browser;
		},
		buyer: async (path = "/", options = {}) =>
			Buyer.comes(await newBrowser(browser, options), pages.origin + path),
		async seller(options = {}) {
			const context = await newBrowser(browser, options);
			await context.addCookies(session);
			const seller = await Seller.comes(
				context,
				session.length > 0 ? `${shopbell.desk}/desk/` : shopbell.link(),
			);
			session = await context.cookies();
			return seller;
		},
	};
}
