/** A page that was opened before a deploy, or after one that has not reached every process yet. */
import { expect, test } from "vitest";
import { newBrowser } from "./support/browser.ts";
import { Buyer } from "./support/buyer.ts";
import { setStage } from "./support/stage.ts";
import { storedTexts } from "./support/stored.ts";

const stage = setStage();

/** As the panel's program says it in its hello. */
const VERSION = /(?<=`hello`,version:)\d+/g;

test.each([
	["a version that is no longer served", -1],
	["a version newer than the server's", +1],
])("a panel of %s keeps what is written, and the next page says it", async (version, apart) => {
	const said = `Is anybody there, to ${version}?`;
	const context = await newBrowser(stage.browser);
	const seller = await stage.seller();
	const buyer = await Buyer.comes(context, `${stage.pages.origin}/`);
	await buyer.rings();
	await buyer.says("My page has been open since yesterday.");
	await seller.opens("My page has been open since yesterday.");

	let changed = 0;
	await context.route(/\/bell\/assets\/panel-/, async (route) => {
		const answer = await route.fetch();
		const body = (await answer.text()).replace(VERSION, (digits) => {
			changed++;
			return String(Number(digits) + apart);
		});
		// Not to be kept for the page after it.
		await route.fulfill({
			response: answer,
			body,
			headers: { ...answer.headers(), "cache-control": "no-store" },
		});
	});
	await buyer.reloads();
	await buyer.rings();
	await buyer.says(said);
	await buyer.seesProgress(said, "Waiting to be sent");
	expect(changed).toBe(1);

	await context.unroute(/\/bell\/assets\/panel-/);
	await buyer.reloads();
	// The page that was never let in knew of no conversation: it began one.
	await seller.opens(said);
	await buyer.rings();
	await buyer.seesRead(said);
	expect(await storedTexts(stage.shopbell.sql, seller.conversation())).toEqual([said]);
});
