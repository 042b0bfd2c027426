/** A seller finds again what was said, however long ago. */
import { expect, test } from "vitest";
import type { SearchHit } from "../protocol/resources.ts";
import { violations } from "./support/axe.ts";
import { eventually } from "./support/eventually.ts";
import { saysMuch } from "./support/says-much.ts";
import type { Seller } from "./support/seller.ts";
import { setStage } from "./support/stage.ts";

const stage = setStage();

/** The index follows a second or two behind. */
async function canBeFound(seller: Seller, q: string): Promise<void> {
	const { desk, shop } = stage.shopbell;
	await eventually(async () => {
		const answer = await seller.page.request.get(`${desk}/v1/search?q=${encodeURIComponent(q)}`, {
			headers: { "Shopbell-Shop": shop },
		});
		return ((await answer.json()) as { data: SearchHit[] }).data.length > 0;
	}, `“${q}” is in the index`).toBe(true);
}

async function searchesFor(seller: Seller, words: string): Promise<void> {
	await seller.page.keyboard.press("ControlOrMeta+k");
	await seller.page.getByRole("combobox").fill(words);
}

const hit = (seller: Seller, text: string) => seller.page.getByRole("option").filter({ hasText: text });

/** Whether the bubble is where one looks, and not above or below. */
async function isInSight(seller: Seller, text: string): Promise<boolean> {
	const [bubble, log] = await Promise.all([seller.bubble(text).boundingBox(), seller.log.boundingBox()]);
	if (bubble === null || log === null) return false;
	return bubble.y >= log.y && bubble.y + bubble.height <= log.y + log.height;
}

test("a seller finds what a buyer said long ago, sees it among what was said around it, and comes back", async () => {
	const question = "Do you engrave <b>teapots</b> & café cups?";
	const seller = await stage.seller();
	const buyer = await stage.buyer();
	await buyer.rings();
	await buyer.says(question);
	await seller.opens(question);
	const said = await saysMuch(stage.shopbell, seller, 130);
	const newest = said.at(-1) ?? "";
	await seller.sees(newest);
	await seller.reloads();
	await seller.sees(newest);
	expect(await seller.bubble(question).count(), "it is too far back to be loaded").toBe(0);
	await canBeFound(seller, "teapots");

	await searchesFor(seller, "cafe teapot");
	const found = hit(seller, question);
	await found.waitFor();
	expect(await found.locator("mark").allInnerTexts()).toEqual(["teapots", "café"]);
	await eventually(() => seller.page.getByRole("status").allInnerTexts(), "it is said how many").toContain(
		"1 message",
	);
	for (const colorScheme of ["light", "dark"] as const) {
		await seller.page.emulateMedia({ colorScheme });
		expect(await violations(seller.page), colorScheme).toEqual([]);
	}
	await seller.page.keyboard.press("Enter");
	await seller.sees(question);
	await eventually(() => isInSight(seller, question), "the message is in sight").toBe(true);
	expect(await seller.bubble(question).evaluate((bubble) => bubble === document.activeElement)).toBe(true);
	expect(await seller.bubble(newest).count(), "what is between is not loaded").toBe(0);

	await seller.pane.getByRole("button", { name: "Jump to the newest message" }).click();
	await seller.sees(newest);
	await eventually(() => isInSight(seller, newest), "the newest is in sight").toBe(true);
	expect(seller.errors).toEqual([]);
});

test("a search that finds nothing says so, and one that fails can be tried again", async () => {
	const seller = await stage.seller();
	const buyer = await stage.buyer();
	await buyer.rings();
	await buyer.says("The handle of the jug came off.");
	await canBeFound(seller, "jug");

	await searchesFor(seller, "jugs of milk");
	await seller.page.getByText("No message has all of these words").waitFor();

	await seller.page.route("**/v1/search?*", (route) => route.abort());
	await seller.page.getByRole("combobox").fill("jug handle");
	await seller.page.getByText("The messages could not be searched.").waitFor();
	await seller.page.unroute("**/v1/search?*");
	await seller.page.getByRole("button", { name: "Try again" }).click();
	await hit(seller, "The handle of the jug came off.").click();
	await seller.sees("The handle of the jug came off.");
});
