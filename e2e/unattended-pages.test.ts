/** Pages of the shop that nobody looks at: left for another one, opened behind it, or made ready before somebody comes. */
import type { BrowserContext } from "playwright-core";
import { expect, test } from "vitest";
import { newBrowser } from "./support/browser.ts";
import { Buyer } from "./support/buyer.ts";
import { eventually } from "./support/eventually.ts";
import type { Seller } from "./support/seller.ts";
import { setStage } from "./support/stage.ts";

const stage = setStage();

/** Longer than a bell rests before it looks at what is kept on the device. Milliseconds. */
const RESTED = 2_000;

/** A new tab whose bell has not rested yet, and does not until it is told to: its time stands still. */
async function opensTab(context: BrowserContext, path: string): Promise<Buyer> {
	const page = await context.newPage();
	await page.clock.install();
	await page.clock.pauseAt(Date.now() + 60_000);
	const visitor = new Buyer(page);
	await visitor.goes(stage.pages.origin + path);
	// As people have them: in front when it is opened, behind when another one is. Else every page takes itself for seen.
	const tools = await context.newCDPSession(page);
	await tools.send("Emulation.setFocusEmulationEnabled", { enabled: false });
	return visitor;
}

async function rests({ page }: Buyer): Promise<void> {
	await page.clock.fastForward(RESTED);
	await page.clock.resume();
}

const isInFront = ({ page }: Buyer, is: boolean) =>
	eventually(() => page.evaluate(() => document.hasFocus()), `it is ${is ? "" : "not "}in front`).toBe(is);

/** Until the answer waits on the bell of the page on which the buyer asked. */
async function isAnswered(buyer: Buyer, seller: Seller, question: string, answer: string): Promise<void> {
	await buyer.rings();
	await buyer.says(question);
	await seller.opens(question);
	await buyer.closes();
	await seller.says(answer);
	await buyer.hasUnread(1);
}

test("a buyer who left a page and writes in another tab finds the answer on the bell of both", async () => {
	const context = await newBrowser(stage.browser);
	const seller = await stage.seller();
	const left = await opensTab(context, "/");
	await isInFront(left, true);
	await rests(left);

	const writing = await Buyer.comes(context, `${stage.pages.origin}/cart.html`);
	await isInFront(left, false);
	await isAnswered(writing, seller, "I looked at the shelves before.", "And what did you like?");
	await left.hasUnread(1);
});

test("a page that was opened behind the one the buyer writes on shows the answer too", async () => {
	const context = await newBrowser(stage.browser);
	const seller = await stage.seller();
	const writing = await Buyer.comes(context, `${stage.pages.origin}/`);
	const behind = await opensTab(context, "/cart.html");
	await writing.page.bringToFront();
	await isInFront(behind, false);
	await rests(behind);

	await isAnswered(writing, seller, "I opened the cart for later.", "It waits for you.");
	await behind.hasUnread(1);
});

test("a page that the browser makes ready in advance asks for one script, and tells what is unread once somebody is there", async () => {
	const { pages, shopbell } = stage;
	const context = await newBrowser(stage.browser);
	const seller = await stage.seller();
	const buyer = await Buyer.comes(context, `${pages.origin}/`);
	await isAnswered(buyer, seller, "I am going to the cart.", "We keep it warm.");

	const page = await context.newPage();
	await page.clock.install();
	// Chromium makes no page ready that is watched from outside: this one only believes that it is.
	await page.addInitScript(() => {
		Object.defineProperty(document, "prerendering", { configurable: true, value: true });
	});
	const asked: string[] = [];
	page.on("request", (request) => {
		if (request.url().startsWith(shopbell.origin)) asked.push(request.url());
	});
	page.on("websocket", (socket) => asked.push(socket.url()));
	const madeReady = new Buyer(page);
	await madeReady.goes(`${pages.origin}/cart.html`);
	await page.clock.fastForward(RESTED);
	// What the bell asks for is on its way before this.
	await page.evaluate(() => fetch("/nothing-here"));
	expect(asked).toEqual([`${shopbell.origin}/bell/${shopbell.shop}.js`]);

	await page.evaluate(() => {
		Object.defineProperty(document, "prerendering", { value: false });
		document.dispatchEvent(new Event("prerenderingchange"));
	});
	await madeReady.hasUnread(1);
});
