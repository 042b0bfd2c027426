/** Nothing a machine can find stands in the way of anybody, by day and by night. */
import { expect, test } from "vitest";
import { violations } from "./support/axe.ts";
import { setStage } from "./support/stage.ts";

const stage = setStage();

const SCHEMES = ["light", "dark"] as const;

test.each(SCHEMES)("the demo shop, %s", async (colorScheme) => {
	const buyer = await stage.buyer("/", { colorScheme });
	expect(await violations(buyer.page), "the shelves").toEqual([]);
	await buyer.goes(`${stage.pages.origin}/product.html?p=teapot`);
	expect(await violations(buyer.page), "a product").toEqual([]);
	await buyer.page.getByRole("button", { name: "Add to cart" }).click();
	await buyer.goes(`${stage.pages.origin}/cart.html`);
	expect(await violations(buyer.page), "the cart").toEqual([]);
	await buyer.page.getByRole("button", { name: "Check out" }).click();
	expect(await violations(buyer.page), "the way to the till").toEqual([]);
	await buyer.page.keyboard.press("Escape");
	await buyer.page.getByRole("button", { name: /^Take out/ }).click();
	expect(await violations(buyer.page), "the empty cart").toEqual([]);
});

test.each(SCHEMES)("bell and panel, %s", async (colorScheme) => {
	const buyer = await stage.buyer("/cart.html", { colorScheme });
	const seller = await stage.seller();
	await buyer.rings();
	expect(await violations(buyer.page), "a panel with nothing in it").toEqual([]);
	await buyer.says("Do you wrap presents?");
	await seller.opens("Do you wrap presents?");
	await seller.says("In paper, with a twig: https://shop.example/presents");
	await buyer.sees("In paper, with a twig: https://shop.example/presents");
	await seller.seesRead("In paper, with a twig: https://shop.example/presents");
	await seller.types("And");
	await buyer.seesTyping();
	expect(await violations(buyer.page), "a conversation, somebody typing").toEqual([]);
	await buyer.showsConversations();
	expect(await violations(buyer.page), "the list of conversations").toEqual([]);
	await buyer.closes();
	await seller.says("Shall I?");
	await buyer.hasUnread(1);
	await buyer.page.getByText("Shall I?").waitFor();
	expect(await violations(buyer.page), "a new message beside the closed bell").toEqual([]);
});

test.each(["#ffd400", "#9a5b2f", "#7a7a7a", "#001f5c"])(
	"bell and panel in a shop's own %s",
	async (accent) => {
		await stage.shopbell.sql`update shops set accent = ${accent}`;
		const buyer = await stage.buyer("/cart.html");
		await buyer.rings();
		await buyer.says("What a colour!");
		await buyer.seesProgress("What a colour!", "Sent");
		expect(await violations(buyer.page)).toEqual([]);
	},
);

test.each(SCHEMES)("the desk, %s", async (colorScheme) => {
	const asks = `Is the slate glaze food safe? (${colorScheme})`;
	const seller = await stage.seller({ colorScheme });
	expect(await violations(seller.page), "before anybody rang, or with nothing open").toEqual([]);
	const buyer = await stage.buyer();
	await buyer.rings();
	await buyer.says(asks);
	await seller.opens(asks);
	await seller.notes("They asked last year, too.");
	await seller.says("Yes, all our glazes are.");
	await buyer.sees("Yes, all our glazes are.");
	expect(await violations(seller.page), "inbox, thread and buyer").toEqual([]);
	await seller.page.keyboard.press("Escape");
	await seller.page.keyboard.press("?");
	await seller.page.getByRole("dialog").waitFor();
	expect(await violations(seller.page), "the list of keys").toEqual([]);
	for (const page of ["install", "shop", "keys"]) {
		await seller.goes(`/desk/settings/${page}`);
		await seller.page.getByRole("main").getByRole("heading", { level: 2 }).first().waitFor();
		expect(await violations(seller.page), `settings, ${page}`).toEqual([]);
	}
});

test.each(SCHEMES)("the way in, %s", async (colorScheme) => {
	const context = await stage.browser.newContext({ colorScheme });
	const page = await context.newPage();
	await page.goto(`${stage.shopbell.desk}/desk/sign-in?error=link`);
	await page.getByRole("alert").first().waitFor();
	expect(await violations(page)).toEqual([]);
});
