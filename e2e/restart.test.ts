/** The server is killed in the middle of a conversation, without a goodbye, and started again. */
import { expect, test } from "vitest";
import { eventually } from "./support/eventually.ts";
import { setStage } from "./support/stage.ts";
import { storedTexts } from "./support/stored.ts";

const stage = setStage();

test("kill -9 while both are writing: nothing is lost, nothing is said twice, and the order is the database's", async () => {
	const { shopbell } = stage;
	const buyer = await stage.buyer();
	const seller = await stage.seller();
	await buyer.rings();
	await buyer.says("I have a long list.");
	await seller.opens("I have a long list.");
	await seller.says("I have time.");
	await buyer.sees("I have time.");
	const stored = () => storedTexts(shopbell.sql, seller.conversation());

	const list = Array.from({ length: 12 }, (_, at) => `${at + 1}. A mug, but in another glaze.`);
	const notes = Array.from({ length: 6 }, (_, at) => `Noted, ${at + 1}.`);
	const writing = Promise.all([
		(async () => {
			for (const text of list) await buyer.says(text);
		})(),
		(async () => {
			for (const text of notes) await seller.says(text);
		})(),
	]);
	// In the middle: some of it is stored, some acknowledged, some not even sent.
	await eventually(async () => (await stored()).length).toBeGreaterThanOrEqual(5);
	await shopbell.kill();
	await writing;
	await buyer.says("Are you still there?");
	await buyer.seesProgress("Are you still there?", "Waiting to be sent");
	await shopbell.start();

	await eventually(async () => (await stored()).length, "everything is stored").toBe(21);
	const truth = await stored();
	expect(truth.filter((text) => list.includes(text))).toEqual(list);
	expect(truth.filter((text) => notes.includes(text))).toEqual(notes);
	await eventually(() => buyer.texts(), "the buyer's screen").toEqual(truth);
	await eventually(() => seller.texts(), "the seller's screen").toEqual(truth);
	await buyer.seesRead("Are you still there?");
	await buyer.hasNothingWaiting();
	await seller.hasNothingWaiting();

	// And it goes on as if nothing had been.
	await seller.says("Still here.");
	await buyer.sees("Still here.");
	await seller.seesRead("Still here.");
	expect([...buyer.errors, ...seller.errors]).toEqual([]);
});
