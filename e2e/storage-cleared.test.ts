/** The site's data is cleared while the chat is open: by the browser for the person, or by a script of the page. */
import { expect, test } from "vitest";
import type { Buyer } from "./support/buyer.ts";
import { eventually } from "./support/eventually.ts";
import { setStage } from "./support/stage.ts";
import { storedTexts } from "./support/stored.ts";

const stage = setStage();

/** What "clear browsing data" does. */
async function clearSiteData({ page }: Buyer): Promise<void> {
	const tools = await page.context().newCDPSession(page);
	await tools.send("Storage.clearDataForOrigin", { origin: new URL(page.url()).origin, storageTypes: "all" });
	await tools.detach();
}

test("the person clears the site's data: the chat forgets them at once, and goes on with whoever writes next", async () => {
	const buyer = await stage.buyer();
	const seller = await stage.seller();
	await buyer.rings();
	await buyer.says("Nobody should find this here.");
	await seller.opens("Nobody should find this here.");

	await clearSiteData(buyer);
	await eventually(() => buyer.bubble("Nobody should find this here.").count(), "it is off the screen").toBe(
		0,
	);
	await buyer.says("Hello, I am new here.");
	await seller.opens("Hello, I am new here.");
	await seller.says("Welcome.");
	await buyer.sees("Welcome.");

	await buyer.reloads();
	await buyer.rings();
	await buyer.sees("Welcome.");
	expect(await storedTexts(stage.shopbell.sql, seller.conversation())).toEqual([
		"Hello, I am new here.",
		"Welcome.",
	]);
	expect(buyer.errors).toEqual([]);
});

test("a script of the page clears everything in the middle of a conversation: it goes on, over reloads too", async () => {
	const { wire, sql } = stage.shopbell;
	const buyer = await stage.buyer();
	const seller = await stage.seller();
	await buyer.rings();
	await buyer.says("This shop tidies up.");
	await seller.opens("This shop tidies up.");

	wire.cut("buyer");
	await buyer.says("This is on its way.");
	await buyer.page.evaluate(async () => {
		localStorage.clear();
		for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name ?? "");
	});
	await buyer.says("And so is this.");
	wire.mend();

	await seller.sees("This is on its way.");
	await seller.sees("And so is this.");
	await seller.says("All here.");
	await buyer.sees("All here.");
	await buyer.reloads();
	await buyer.rings();
	const truth = await storedTexts(sql, seller.conversation());
	expect(truth).toEqual(["This shop tidies up.", "This is on its way.", "And so is this.", "All here."]);
	await eventually(() => buyer.texts(), "the conversation is there after a reload").toEqual(truth);
});
