/** From the settings to the shop's own page: the tag, that it was seen, and who may carry it. */
import { expect, test } from "vitest";
import { eventually } from "./support/eventually.ts";
import { setStage } from "./support/stage.ts";

const stage = setStage();

const page = (tag: string) =>
	`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>My shop</title>${tag}</head><body></body></html>`;

test("the tag copied off the desk rings at the desk, and the desk says where it was seen", async () => {
	const { pages, shopbell } = stage;
	const seller = await stage.seller();
	await seller.goes("/desk/settings/install");
	await seller.page.getByText("Your tag has not been seen yet.").waitFor();
	const tag = (await seller.page.locator("code").filter({ hasText: "<script" }).first().textContent()) ?? "";
	// Sellers reach the server by its other name here.
	expect(tag.replace(shopbell.desk, shopbell.origin)).toBe(
		`<script async src="${shopbell.origin}/bell/${shopbell.shop}.js" referrerpolicy="no-referrer-when-downgrade"></script>`,
	);
	pages.put("/pasted/", { body: page(tag) });
	const buyer = await stage.buyer("/pasted/");
	await seller.page.getByText(/We saw your tag .* on .*\/pasted/).waitFor();

	await buyer.rings();
	await buyer.says("Is this thing on?");
	await seller.goes("/desk/");
	await seller.opens("Is this thing on?");
});

test("once a shop has named its origins, other websites cannot open a chat with it", async () => {
	const { pages } = stage;
	const seller = await stage.seller();
	await seller.goes("/desk/settings/install");
	await seller.page.getByText("The list is empty, so any website may carry your bell.").waitFor();
	const add = async (origin: string) => {
		await seller.page.getByRole("textbox", { name: "Origin to add" }).fill(origin);
		await seller.page.getByRole("button", { name: "Add" }).click();
		await seller.page.getByText(origin, { exact: true }).waitFor();
	};
	await add("https://www.alderandash.example");
	const stranger = await stage.buyer();
	await stranger.rings();
	await stranger.says("May I?");
	await stranger.panel.getByText("The chat is not available on this page.").waitFor();

	await add(pages.origin);
	const guest = await stage.buyer();
	await guest.rings();
	await guest.says("May I now?");
	await guest.seesProgress("May I now?", "Delivered");
	const texts = async () => {
		const rows = await stage.shopbell.sql<{ text: string }[]>`select text from messages`;
		return rows.map(({ text }) => text);
	};
	await eventually(texts).toContain("May I now?");
	expect(await texts()).not.toContain("May I?");
});
