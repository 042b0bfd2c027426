/** Who says more than the server takes at once is told how long to wait, and need do nothing: it goes out by itself. */
import { expect, test } from "vitest";
import { eventually } from "./support/eventually.ts";
import { setStage } from "./support/stage.ts";
import { storedTexts } from "./support/stored.ts";

const stage = setStage();

/** More than a buyer may say in ten seconds. */
const MANY = 65;

test("what is refused for now counts its seconds down, and is said in its order", async () => {
	const buyer = await stage.buyer();
	const seller = await stage.seller();
	await buyer.rings();
	await buyer.says("Do you have this");
	await seller.opens("Do you have this");
	const texts = Array.from({ length: MANY }, (_, at) => `in colour ${at + 1}?`);

	// Faster than anybody types.
	await buyer.field.evaluate((field: HTMLTextAreaElement, texts) => {
		for (const text of texts) {
			field.value = text;
			field.dispatchEvent(new Event("input"));
			field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
		}
	}, texts);
	const countdown = buyer.log.getByText(/^Too many at once\. Sent again in \d+\ss\.$/);
	await countdown.waitFor();
	const seconds = async () => Number(/\d+/.exec((await countdown.textContent()) ?? "")?.[0]);
	const first = await seconds();
	await eventually(async () => (await seconds()) < first, "the seconds go down").toBe(true);

	await buyer.hasNothingWaiting();
	await eventually(() => countdown.count(), "the countdown is gone").toBe(0);
	await seller.sees(texts.at(-1) ?? "");
	expect(await storedTexts(stage.shopbell.sql, seller.conversation())).toEqual([
		"Do you have this",
		...texts,
	]);
});
