/** In the hand: the panel is the screen, and the way back leads to the shop. */
import { expect, test } from "vitest";
import { eventually } from "./support/eventually.ts";
import { setStage } from "./support/stage.ts";

const stage = setStage();

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

test("on a phone the panel fills the screen, the page beneath rests, and the way back closes it", async () => {
	const buyer = await stage.buyer("/product.html?p=bud-vase", PHONE);
	const seller = await stage.seller();
	await buyer.page.evaluate(() => scrollTo(0, 600));
	const before = await buyer.page.evaluate(() => scrollY);
	await buyer.bell.tap();
	await buyer.field.waitFor();
	const box = () => buyer.panel.boundingBox();
	await eventually(box, "the panel is the screen").toEqual({ x: 0, y: 0, width: 390, height: 844 });
	expect(await buyer.panel.getAttribute("aria-modal")).toBe("true");
	const beneath = () =>
		buyer.page.evaluate(() => ({
			overflow: getComputedStyle(document.body).overflow,
			inert: document.body.inert,
		}));
	await eventually(beneath, "the page beneath rests").toEqual({ overflow: "hidden", inert: true });
	expect(
		await buyer.field.evaluate((field) => (field.getRootNode() as ShadowRoot).activeElement === field),
	).toBe(false);

	await buyer.field.tap();
	await buyer.types("How tall is it?");
	await buyer.panel.getByRole("button", { name: "Send" }).tap();
	await seller.opens("How tall is it?");
	await seller.says("16 cm.");
	await buyer.sees("16 cm.");

	// The gesture back of a phone is a close request, and so is the Escape key.
	await buyer.page.keyboard.press("Escape");
	await buyer.panel.waitFor({ state: "hidden" });
	expect(await beneath()).toEqual({ overflow: "visible", inert: false });
	expect(await buyer.page.evaluate(() => scrollY), "the shop is where it was").toBe(before);
	expect(await buyer.page.title()).toContain("Bud Vase");
});

test("every page of the shop and the desk fit a narrow screen without sideways scrolling", async () => {
	const buyer = await stage.buyer("/", PHONE);
	const seller = await stage.seller(PHONE);
	const spill = (page: typeof buyer.page) =>
		page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
	for (const path of ["/", "/product.html?p=supper-plate", "/cart.html"]) {
		await buyer.goes(stage.pages.origin + path);
		expect(await spill(buyer.page), path).toBe(0);
	}
	await buyer.rings();
	await buyer.says("Is anybody there?");
	await seller.row("Is anybody there?").tap();
	await seller.sees("Is anybody there?");
	await seller.says("Yes.");
	await buyer.sees("Yes.");
	expect(await spill(seller.page)).toBe(0);
	await seller.page.getByRole("button", { name: "Back" }).tap();
	await seller.inbox.waitFor();
});
