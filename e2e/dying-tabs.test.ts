/** Tabs that are closed, and crash, in the middle of saying something. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { newBrowser } from "./support/browser.ts";
import { Buyer } from "./support/buyer.ts";
import { eventually } from "./support/eventually.ts";
import { setStage } from "./support/stage.ts";
import { storedTexts } from "./support/stored.ts";
import { traces } from "./support/traces.ts";

const stage = setStage();

/** Its process dies: nothing of the page runs any more, not even a goodbye. */
async function crash(page: Page): Promise<void> {
	const tools = await page.context().newCDPSession(page);
	const crashed = page.waitForEvent("crash");
	tools.send("Page.crash").catch(() => {});
	await crashed;
}

const ends = [
	["is closed", (page: Page) => page.close()],
	["crashes", crash],
] as const;

test.each(ends)(
	"the tab that %s while its message is on the way: the other one sees to it that it is said once",
	async (_, end) => {
		const { wire, sql } = stage.shopbell;
		const context = await newBrowser(stage.browser);
		const seller = await stage.seller();
		const first = await Buyer.comes(context, `${stage.pages.origin}/`);
		await first.rings();
		await first.says("Two tabs, and one of them will go.");
		await seller.opens("Two tabs, and one of them will go.");
		const second = await Buyer.comes(context, `${stage.pages.origin}/cart.html`);
		await second.rings();
		await second.sees("Two tabs, and one of them will go.");

		// It arrives, and the answer does not come back.
		wire.deafen("buyer");
		await first.says("Did this arrive?");
		await seller.sees("Did this arrive?");
		await end(first.page);
		wire.mend();

		await second.seesRead("Did this arrive?");
		await second.says("I hope it did.");
		await seller.sees("I hope it did.");
		const truth = await storedTexts(sql, seller.conversation());
		expect(truth).toEqual(["Two tabs, and one of them will go.", "Did this arrive?", "I hope it did."]);
		await eventually(() => second.texts(), "the tab that stayed shows what is stored").toEqual(truth);
	},
);

test("a tab that follows another and is closed right after saying something has said it", async () => {
	const context = await newBrowser(stage.browser);
	const seller = await stage.seller();
	const first = await Buyer.comes(context, `${stage.pages.origin}/`);
	await first.rings();
	await first.says("This tab leads.");
	await seller.opens("This tab leads.");
	const second = await Buyer.comes(context, `${stage.pages.origin}/cart.html`);
	await second.rings();
	await second.sees("This tab leads.");

	await second.says("And this one is closed.");
	await second.page.close();
	await first.seesRead("And this one is closed.");
	await seller.sees("And this one is closed.");
});

test("what a tab had not sent when it crashed goes out, once, when the buyer is back on any page", async () => {
	const { wire, sql } = stage.shopbell;
	const context = await newBrowser(stage.browser);
	const seller = await stage.seller();
	const buyer = await Buyer.comes(context, `${stage.pages.origin}/`);
	await buyer.rings();
	await buyer.says("My browser is old.");
	await seller.opens("My browser is old.");

	wire.cut("buyer");
	const written = ["It may crash", "any moment."];
	for (const text of written) await buyer.says(text);
	// A process may die at any moment; what it had on the disk by then is what counts.
	const kept = async () =>
		(await traces(buyer.page)).filter((line) =>
			written.some((text) => line.includes(`"text":${JSON.stringify(text)}`)),
		);
	await eventually(async () => (await kept()).length, "both are written down").toBe(written.length);
	await crash(buyer.page);
	wire.mend();
	const again = await Buyer.comes(context, `${stage.pages.origin}/cart.html`);

	await seller.sees("any moment.");
	await again.rings();
	for (const text of written) await again.seesRead(text);
	expect(await storedTexts(sql, seller.conversation())).toEqual(["My browser is old.", ...written]);
});
