/** Promise 9: a page whose visitor never chats pays for one script. Nothing is kept, nobody is recorded. */
import type { BrowserContext, Page } from "playwright-core";
import { expect, test } from "vitest";
import { newBrowser } from "./support/browser.ts";
import { Buyer } from "./support/buyer.ts";
import { setStage } from "./support/stage.ts";

const stage = setStage();

/** Whatever a script could have left on the device; the shop's own cart is the shop's business. */
async function kept(context: BrowserContext, page: Page) {
	const stored = await page.evaluate(async () => ({
		local: Object.keys(localStorage).filter((key) => !key.startsWith("alder-and-ash/")),
		session: Object.keys(sessionStorage),
		databases: (await indexedDB.databases()).map(({ name }) => name),
		caches: "caches" in window ? await caches.keys() : [],
		workers: (await navigator.serviceWorker?.getRegistrations())?.length ?? 0,
	}));
	return { ...stored, cookies: await context.cookies() };
}

const NOTHING = { local: [], session: [], databases: [], caches: [], workers: 0, cookies: [] };

const buyersKnown = async () => {
	const [row] = await stage.shopbell.sql<{ count: number }[]>`select count(*)::int as count from buyers`;
	return row?.count;
};

test("before the buyer writes, nothing is stored on the device and there is no record of them", async () => {
	const { shopbell, pages, browser } = stage;
	const context = await newBrowser(browser);
	const asked: string[] = [];
	const sockets: string[] = [];
	context.on("request", (request) => {
		if (new URL(request.url()).origin !== pages.origin) asked.push(request.url());
	});
	context.on("page", (page) => page.on("websocket", (socket) => sockets.push(socket.url())));

	const buyer = await Buyer.comes(context, `${pages.origin}/`);
	await buyer.page.waitForLoadState("networkidle");
	await buyer.page.goto(`${pages.origin}/product.html?p=moon-jar`);
	await buyer.page.getByRole("button", { name: "Add to cart" }).click();
	await buyer.page.getByRole("link", { name: /^See the cart/ }).click();
	await buyer.bell.waitFor();
	await buyer.page.waitForLoadState("networkidle");
	expect(new Set(asked), "one script, the same on every page").toEqual(
		new Set([`${shopbell.origin}/bell/${shopbell.shop}.js`]),
	);
	expect(await kept(context, buyer.page)).toEqual(NOTHING);

	await buyer.rings();
	await buyer.page.waitForLoadState("networkidle");
	expect(asked.every((url) => url.startsWith(`${shopbell.origin}/bell/`))).toBe(true);
	expect(sockets, "looking is not writing").toEqual([]);
	expect(await kept(context, buyer.page)).toEqual(NOTHING);
	expect(await buyersKnown()).toBe(0);

	await buyer.says("Now you know me.");
	await buyer.seesProgress("Now you know me.", "Sent");
	expect(sockets).toHaveLength(1);
	expect(await buyersKnown()).toBe(1);
	const after = await kept(context, buyer.page);
	expect(after.local.every((key) => key.startsWith("shopbell:"))).toBe(true);
	expect(after.cookies, "never a cookie").toEqual([]);
	expect(
		await buyer.page.evaluate(() => Object.keys(window).filter((name) => /shopbell/i.test(name))),
	).toEqual(["Shopbell"]);
});
