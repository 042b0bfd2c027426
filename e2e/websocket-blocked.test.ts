/** Behind a proxy that lets no WebSocket through the chat works all the same, with the same promises. */
import { afterEach, expect, test } from "vitest";
import type { Buyer } from "./support/buyer.ts";
import { eventually } from "./support/eventually.ts";
import type { Seller } from "./support/seller.ts";
import { setStage } from "./support/stage.ts";
import { storedTexts } from "./support/stored.ts";

const stage = setStage();
afterEach(() => stage.shopbell.wire.allowUpgrades());

async function agree(buyer: Buyer, seller: Seller, count: number): Promise<void> {
	const stored = () => storedTexts(stage.shopbell.sql, seller.conversation());
	await eventually(async () => (await stored()).length, `${count} messages in the database`).toBe(count);
	const truth = await stored();
	await eventually(() => buyer.texts(), "the buyer's screen says what the database says").toEqual(truth);
	await eventually(() => seller.texts(), "the seller's screen says what the database says").toEqual(truth);
	await buyer.hasNothingWaiting();
	await seller.hasNothingWaiting();
}

test("S5 both sides write and read, a cut in between loses nothing, and nobody is told they are offline", async () => {
	const { wire } = stage.shopbell;
	wire.refuseUpgrades();
	const buyer = await stage.buyer();
	const seller = await stage.seller();
	await buyer.rings();
	await buyer.says("Can you hear me?");
	await seller.opens("Can you hear me?");
	await seller.says("I can.");
	await buyer.sees("I can.");
	await seller.seesRead("I can.");
	await buyer.says("Good.");
	await seller.sees("Good.");
	expect(wire.refused).toBeGreaterThan(1);
	expect(await seller.page.getByText(/offline|reconnect/i).count()).toBe(0);

	wire.cut();
	await buyer.says("In a tunnel.");
	await seller.says("Take your time.");
	wire.mend();
	await agree(buyer, seller, 5);
	await buyer.seesRead("In a tunnel.");
});

test("who loses the socket in the middle goes on without it", async () => {
	const { wire } = stage.shopbell;
	const buyer = await stage.buyer();
	const seller = await stage.seller();
	await buyer.rings();
	await buyer.says("Is it in stock?");
	await seller.opens("Is it in stock?");
	wire.refuseUpgrades();
	wire.cut();
	await seller.says("Three left.");
	wire.mend();
	await buyer.sees("Three left.");
	await buyer.says("I take one.");
	await agree(buyer, seller, 3);
});
