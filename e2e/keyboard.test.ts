/** A desk without a mouse, a panel without a mouse. */
import { expect, test } from "vitest";
import type { Buyer } from "./support/buyer.ts";
import { eventually } from "./support/eventually.ts";
import { setStage } from "./support/stage.ts";

const stage = setStage();

async function ask(text: string): Promise<Buyer> {
	const buyer = await stage.buyer();
	await buyer.rings();
	await buyer.says(text);
	await buyer.seesProgress(text, "Sent");
	return buyer;
}

test("a seller answers two buyers, assigns, closes and undoes by keys alone", async () => {
	const first = await ask("Is the moon jar watertight?");
	const second = await ask("Is the kiln electric?");
	const seller = await stage.seller();
	const { keyboard } = seller.page;
	await seller.row("Is the kiln electric?").waitFor();

	await keyboard.press("u");
	await seller.sees("Is the moon jar watertight?");
	await keyboard.type("To the brim.");
	await keyboard.press("ControlOrMeta+Shift+Enter");
	await first.sees("To the brim.");
	await seller.sees("Is the kiln electric?");
	await keyboard.press("Escape");
	await keyboard.press("r");
	await keyboard.type("And fed by the roof.");
	await keyboard.press("Enter");
	await second.sees("And fed by the roof.");

	await keyboard.press("Escape");
	await keyboard.press("n");
	await keyboard.type("Asks good questions.");
	await keyboard.press("Enter");
	await seller.log.getByText("Asks good questions.").waitFor();
	await keyboard.press("Escape");

	await keyboard.press("e");
	await seller.row("And fed by the roof.").waitFor({ state: "detached" });
	await keyboard.press("z");
	await seller.row("And fed by the roof.").waitFor();

	await keyboard.press("?");
	await seller.page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
	await keyboard.press("Escape");
	await keyboard.press("ControlOrMeta+k");
	await seller.page.getByRole("dialog", { name: "Search and commands" }).waitFor();
	await keyboard.type("brim");
	await keyboard.press("Enter");
	await seller.sees("Is the moon jar watertight?");
	expect(seller.errors).toEqual([]);
});

test("a conversation chosen from the palette opens beside another, and has the keyboard", async () => {
	await ask("Is the rim gilded?");
	await ask("Is the foot glazed?");
	const seller = await stage.seller();
	await seller.opens("Is the rim gilded?");
	await seller.field.focus();
	for (const [words, key, text] of [
		["foot", "Shift+Enter", "Is the foot glazed?"],
		["rim", "Enter", "Is the rim gilded?"],
		["foot", "Enter", "Is the foot glazed?"],
	] as const) {
		await seller.page.keyboard.press("ControlOrMeta+k");
		await seller.page.getByRole("combobox").fill(words);
		await seller.page.getByRole("option").filter({ hasText: text }).first().waitFor();
		await seller.page.keyboard.press(key);
		await seller.sees(text);
		await eventually(
			() => seller.field.evaluate((field) => field === document.activeElement),
			"one can write at once",
		).toBe(true);
		expect(await seller.page.locator("[data-pane]").count()).toBe(2);
	}
	expect(seller.errors).toEqual([]);
});

test("letters typed into an answer are letters, not commands", async () => {
	const buyer = await ask("Do you glaze by eye?");
	const seller = await stage.seller();
	await seller.opens("Do you glaze by eye?");
	await seller.field.pressSequentially("June, knew, zeal?");
	await seller.field.press("Enter");
	await buyer.sees("June, knew, zeal?");
	await seller.sees("Do you glaze by eye?");
});

test("a buyer opens, writes and closes by keys, and is back where they were", async () => {
	const buyer = await stage.buyer("/cart.html");
	const { keyboard } = buyer.page;
	await buyer.bell.focus();
	await keyboard.press("Enter");
	await buyer.field.waitFor();
	const focused = (role: "bell" | "field") =>
		eventually(
			() =>
				buyer[role].evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element),
			`the ${role} has the focus`,
		);
	await focused("field").toBe(true);
	await keyboard.type("One line");
	await keyboard.press("Shift+Enter");
	await keyboard.type("and another.");
	expect(await buyer.texts()).toEqual([]);
	await keyboard.press("Enter");
	await eventually(() => buyer.texts()).toEqual(["One line\nand another."]);
	await keyboard.press("Escape");
	await buyer.panel.waitFor({ state: "hidden" });
	await focused("bell").toBe(true);
});
