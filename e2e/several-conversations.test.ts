/** One buyer, several matters; and what is closed can be taken up again. */
import { expect, test } from "vitest";
import { eventually } from "./support/eventually.ts";
import { setStage } from "./support/stage.ts";

const stage = setStage();

test("a buyer keeps two matters apart and finds both again", async () => {
	const buyer = await stage.buyer();
	const seller = await stage.seller();
	await buyer.rings();
	await buyer.says("My jug came with a chip.");
	await seller.opens("My jug came with a chip.");
	await seller.says("We send another today.");
	await buyer.sees("We send another today.");

	await buyer.showsConversations();
	await buyer.beginsAnother();
	await buyer.says("Do you also make lids?");
	await eventually(() => buyer.texts()).toEqual(["Do you also make lids?"]);
	await seller.opensBeside("Do you also make lids?");
	await seller.sees("Do you also make lids?");
	expect(await seller.page.locator("[data-pane]").count(), "two threads side by side").toBe(2);
	await seller.says("For the jars, yes.");
	await buyer.sees("For the jars, yes.");

	await buyer.reloads();
	await buyer.rings();
	await buyer.showsConversations();
	const list = buyer.panel.getByRole("list", { name: "Conversations" });
	expect(await list.getByRole("listitem").allInnerTexts()).toEqual([
		expect.stringContaining("For the jars, yes."),
		expect.stringContaining("We send another today."),
	]);
	await list.getByRole("button", { name: /We send another today/ }).click();
	await buyer.sees("My jug came with a chip.");
	expect(await buyer.texts()).toEqual(["My jug came with a chip.", "We send another today."]);
});

test("a closed conversation is reopened by the buyer's next word", async () => {
	const buyer = await stage.buyer();
	const seller = await stage.seller();
	await buyer.rings();
	await buyer.says("Thank you, it arrived.");
	await seller.opens("Thank you, it arrived.");
	await seller.pane.getByRole("button", { name: "Close conversation" }).click();
	await buyer.log.getByText("This conversation was closed.").waitFor();
	await seller.views("Closed");
	await seller.row("Thank you, it arrived.").waitFor();

	await buyer.says("One more thing, though.");
	await seller.views("All");
	await seller.row("One more thing, though.").waitFor();
	await buyer.log.getByText("This conversation was closed.").waitFor({ state: "detached" });
	await seller.log.getByText("Reopened by a new message").waitFor();
});

test("what sellers note among themselves is shown to no buyer", async () => {
	const buyer = await stage.buyer();
	const seller = await stage.seller();
	await buyer.rings();
	await buyer.says("Can I have a discount?");
	await seller.opens("Can I have a discount?");
	await seller.notes("Asks for one every time. Ten per cent, no more.");
	await seller.says("Ten per cent, for you.");
	await buyer.sees("Ten per cent, for you.");
	expect(await buyer.texts()).toEqual(["Can I have a discount?", "Ten per cent, for you."]);
	await buyer.reloads();
	await buyer.rings();
	await buyer.sees("Ten per cent, for you.");
	expect(await buyer.panel.textContent()).not.toContain("every time");
});
