/** Laptops that sleep, pages put aside by the browser, and a network that is away for hours. */
import { expect, test } from "vitest";
import { newBrowser, openBrowser } from "./support/browser.ts";
import { Buyer } from "./support/buyer.ts";
import { eventually } from "./support/eventually.ts";
import { saysMuch } from "./support/says-much.ts";
import type { Seller } from "./support/seller.ts";
import { setStage } from "./support/stage.ts";
import { storedTexts } from "./support/stored.ts";

const stage = setStage();

/** The browser freezes the page, as it does to those in the background and when the lid is closed. */
async function sleep({ page }: Buyer | Seller): Promise<() => Promise<void>> {
	const tools = await page.context().newCDPSession(page);
	await tools.send("Page.setWebLifecycleState", { state: "frozen" });
	return async () => {
		await tools.send("Page.setWebLifecycleState", { state: "active" });
		await tools.detach();
	};
}

test("who slept while much was said has all of it when they wake, in its order, once", async () => {
	const { wire, sql } = stage.shopbell;
	const buyer = await stage.buyer();
	const seller = await stage.seller();
	await buyer.rings();
	await buyer.says("Tell me everything about this glaze.");
	await seller.opens("Tell me everything about this glaze.");

	const wakers = [await sleep(buyer), await sleep(seller)];
	// Whoever sleeps long enough wakes with a connection that is none any more.
	wire.cut("buyer");
	const texts = await saysMuch(stage.shopbell, seller, 120);
	wire.mend();
	for (const wake of wakers) await wake();

	const truth = await storedTexts(sql, seller.conversation());
	expect(truth.slice(1)).toEqual(texts);
	await eventually(() => buyer.texts(), "the buyer has all of it").toEqual(truth);
	await seller.sees(texts.at(-1) ?? "");
	await buyer.says("Thank you.");
	await seller.sees("Thank you.");
});

test("eight hours without a network: what was written waits, survives a reload, and goes out once", async () => {
	const { wire, sql } = stage.shopbell;
	const buyer = await stage.buyer();
	const seller = await stage.seller();
	await buyer.page.clock.install();
	await buyer.reloads();
	await buyer.rings();
	await buyer.says("I am about to board.");
	await seller.opens("I am about to board.");

	wire.cut("buyer");
	const written = ["We are over the ocean.", "Still are.", "I can see land!"];
	for (const text of written) {
		await buyer.says(text);
		await buyer.page.clock.fastForward("02:40:00");
		await buyer.seesProgress(text, "Waiting to be sent");
	}
	await seller.says("Have a good flight.");
	wire.mend();
	await buyer.reloads();
	await buyer.rings();

	for (const text of written) await buyer.seesRead(text);
	const truth = await storedTexts(sql, seller.conversation());
	expect(truth).toEqual(["I am about to board.", "Have a good flight.", ...written]);
	await eventually(() => buyer.texts(), "the buyer sees what is stored").toEqual(truth);
});

test("who goes on to another page and comes back by the back button is where they were, with what came meanwhile", async () => {
	// Playwright's own arguments switch the back/forward cache off.
	const browser = await openBrowser({ ignoreDefaultArgs: ["--disable-back-forward-cache"] });
	try {
		const context = await newBrowser(browser);
		await context.addInitScript(() => {
			addEventListener("pageshow", ({ persisted }) => Object.assign(window, { persisted }));
		});
		const buyer = await Buyer.comes(context, `${stage.pages.origin}/`);
		const seller = await stage.seller();
		await buyer.rings();
		await buyer.says("I am just looking around.");
		await seller.opens("I am just looking around.");
		await buyer.types("Half a thought");

		await buyer.page.goto("about:blank");
		await seller.says("Take your time.");
		await seller.seesProgress("Take your time.", "sent");
		await buyer.page.goBack({ waitUntil: "commit" });

		expect(await buyer.page.evaluate(() => (window as { persisted?: boolean }).persisted)).toBe(true);
		await buyer.sees("Take your time.");
		expect(await buyer.field.inputValue()).toBe("Half a thought");
		await buyer.says("I have looked.");
		await seller.sees("I have looked.");
	} finally {
		await browser.close();
	}
});
