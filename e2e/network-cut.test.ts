/** Tunnels, lifts and torn cables: what was typed arrives, once, in one order. */
import { expect, test } from "vitest";
import type { Buyer } from "./support/buyer.ts";
import { eventually } from "./support/eventually.ts";
import type { Seller } from "./support/seller.ts";
import { setStage } from "./support/stage.ts";
import { storedTexts } from "./support/stored.ts";

const stage = setStage();

/** Both screens and the database say the same, and nothing is on its way. */
async function agree(buyer: Buyer, seller: Seller, count: number): Promise<string[]> {
	const stored = () => storedTexts(stage.shopbell.sql, seller.conversation());
	await eventually(async () => (await stored()).length, `${count} messages in the database`).toBe(count);
	const truth = await stored();
	await eventually(() => buyer.texts(), "the buyer's screen says what the database says").toEqual(truth);
	await eventually(() => seller.texts(), "the seller's screen says what the database says").toEqual(truth);
	await buyer.hasNothingWaiting();
	await seller.hasNothingWaiting();
	return truth;
}

async function meet(question: string): Promise<{ buyer: Buyer; seller: Seller }> {
	const buyer = await stage.buyer();
	const seller = await stage.seller();
	await buyer.rings();
	await buyer.says(question);
	await seller.opens(question);
	return { buyer, seller };
}

test("both go on writing while the network is cut, and afterwards nothing is missing, doubled or in another order", async () => {
	const { wire } = stage.shopbell;
	const { buyer, seller } = await meet("Is the teapot dishwasher safe?");

	wire.cut();
	const asked = ["Hello?", "I am in a tunnel,", "so take your time."];
	const answered = ["It is.", "The lid too."];
	for (const text of asked) await buyer.says(text);
	for (const text of answered) await seller.says(text);
	for (const text of asked) await buyer.seesProgress(text, "Waiting to be sent");
	for (const text of answered) await seller.seesProgress(text, "queued");
	wire.mend();

	const truth = await agree(buyer, seller, 6);
	expect(truth.filter((text) => asked.includes(text))).toEqual(asked);
	expect(truth.filter((text) => answered.includes(text))).toEqual(answered);
	for (const text of asked) await buyer.seesRead(text);
	for (const text of answered) await seller.seesRead(text);
});

test("a message whose answer was lost on the way back is sent again and said once", async () => {
	const { shopbell } = stage;
	const { buyer, seller } = await meet("Do you ship to Norway?");

	shopbell.wire.deafen("buyer");
	await buyer.says("To Tromsø, that is.");
	await seller.sees("To Tromsø, that is.");
	await buyer.seesProgress("To Tromsø, that is.", "Sending");
	shopbell.wire.mend();

	await buyer.seesRead("To Tromsø, that is.");
	expect(await agree(buyer, seller, 2)).toEqual(["Do you ship to Norway?", "To Tromsø, that is."]);
});

test("a buyer who leaves the page before it was sent finds it sent when they are back, and what was answered meanwhile", async () => {
	const { wire } = stage.shopbell;
	const { buyer, seller } = await meet("When is the next kiln?");

	wire.cut("buyer");
	await buyer.says("I could come by on Friday.");
	await buyer.seesProgress("I could come by on Friday.", "Waiting to be sent");
	await buyer.page.goto("about:blank");
	await seller.says("On Friday, from ten.");
	await seller.says("Bring a coat: the yard is windy.");
	await seller.seesProgress("Bring a coat: the yard is windy.", "sent");
	wire.mend();
	await buyer.goes(`${stage.pages.origin}/cart.html`);
	await buyer.rings();

	await agree(buyer, seller, 4);
});
