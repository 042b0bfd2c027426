/** What was said can be said better, or taken back; the shop keeps what it was. */
import { expect, test } from "vitest";
import { setStage } from "./support/stage.ts";

const stage = setStage();

test("a seller corrects one message and recalls another: the buyer sees what holds now, the shop can read what was", async () => {
	const buyer = await stage.buyer();
	const seller = await stage.seller();
	await buyer.rings();
	await buyer.says("What does the large jar cost?");
	await seller.opens("What does the large jar cost?");
	await seller.says("It is £200.");
	await seller.says("Wrong window, sorry!");
	await buyer.sees("Wrong window, sorry!");
	const act = async (text: string, name: string) => {
		await seller.bubble(text).hover();
		await seller.bubble(text).getByRole("button", { name: "Message actions" }).click();
		await seller.page.getByRole("menuitem", { name }).click();
	};

	await act("It is £200.", "Edit");
	const editor = seller.log.getByRole("textbox", { name: "Edit" });
	await editor.fill("It is £220.");
	await editor.press("Enter");
	await buyer.sees("It is £220.");
	await buyer.log.getByText("edited").waitFor();

	await act("Wrong window, sorry!", "Recall");
	await seller.page.getByRole("dialog").getByRole("button", { name: "Recall" }).click();
	await buyer.sees("This message was deleted");
	expect(await buyer.texts()).toEqual([
		"What does the large jar cost?",
		"It is £220.",
		"This message was deleted",
	]);
	await buyer.reloads();
	await buyer.rings();
	await buyer.sees("It is £220.");
	expect(await buyer.panel.textContent()).not.toMatch(/£200|Wrong window/);

	const key = await seller.makesKey("Audit");
	const { desk } = stage.shopbell;
	const headers = { authorization: `Bearer ${key}` };
	const list = (await (await fetch(`${desk}/v1/conversations`, { headers })).json()) as {
		data: { id: string }[];
	};
	const versions = await (
		await fetch(`${desk}/v1/conversations/${list.data[0]?.id}/messages/2/versions`, { headers })
	).text();
	expect(versions).toContain("£200");
});
