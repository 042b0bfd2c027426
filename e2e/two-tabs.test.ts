/** One buyer, two tabs of the shop: one conversation, one connection, whichever tab is closed. */
import { expect, test } from "vitest";
import { newBrowser } from "./support/browser.ts";
import { Buyer } from "./support/buyer.ts";
import { setStage } from "./support/stage.ts";

const stage = setStage();

test("two tabs show the same over one connection, and one goes on when the other is closed", async () => {
	const context = await newBrowser(stage.browser);
	let connections = 0;
	context.on("page", (page) => page.on("websocket", () => connections++));
	const seller = await stage.seller();
	const first = await Buyer.comes(context, `${stage.pages.origin}/`);
	await first.rings();
	await first.says("I have two tabs open.");
	await seller.opens("I have two tabs open.");

	const second = await Buyer.comes(context, `${stage.pages.origin}/cart.html`);
	await second.rings();
	await second.sees("I have two tabs open.");
	await second.says("This is the other one.");
	await first.sees("This is the other one.");
	await seller.sees("This is the other one.");
	await seller.says("I see both.");
	await first.sees("I see both.");
	await second.sees("I see both.");
	expect(connections).toBe(1);

	await first.page.close();
	await second.says("Now there is one.");
	await seller.sees("Now there is one.");
	await seller.says("And I still see you.");
	await second.sees("And I still see you.");
	expect(connections).toBe(2);
	expect(await second.texts()).toEqual([
		"I have two tabs open.",
		"This is the other one.",
		"I see both.",
		"Now there is one.",
		"And I still see you.",
	]);
});
