/** The shop a newcomer tries: it has to be a shop. */
import { expect, test } from "vitest";
import { eventually } from "./support/eventually.ts";
import { setStage } from "./support/stage.ts";

const stage = setStage();

test("a visitor picks a glaze and a size, fills the cart, changes their mind and finds it all again", async () => {
	const { page } = await stage.buyer("/");
	await page.getByRole("button", { name: "Cups" }).click();
	await eventually(() => page.getByRole("main").getByRole("link", { name: /£/ }).count()).toBe(2);
	await page.getByRole("link", { name: /Morning Mug/ }).click();
	await page.getByRole("radio", { name: "Celadon" }).check();
	await page.getByRole("radio", { name: "350 ml" }).check();
	await page.getByText("4 left.").waitFor();
	expect(await page.locator(".price").textContent()).toBe("£32");
	await page.getByRole("button", { name: "Quantity: one more" }).click();
	await page.getByRole("button", { name: "Add to cart" }).click();
	await page.getByText("2 × Morning Mug put in the cart.").waitFor();
	await page.getByRole("radio", { name: "Tenmoku" }).check();
	await page.getByRole("radio", { name: "240 ml" }).check();
	expect(await page.getByRole("button", { name: "Sold out" }).isDisabled()).toBe(true);

	await page.getByRole("link", { name: "Cart, 2 pots" }).click();
	await page.getByText("£26 more and delivery is on us.").waitFor();
	const line = page.getByRole("listitem").filter({ hasText: "Morning Mug" });
	await line.getByRole("button", { name: /one more$/ }).click();
	await page.getByText("Delivery is on us.").waitFor();
	await page.reload();
	expect(await line.getByRole("spinbutton").inputValue()).toBe("3");
	await line.getByRole("spinbutton").fill("99");
	await line.getByRole("spinbutton").press("Enter");
	await page.getByRole("link", { name: "Cart, 4 pots" }).waitFor();
	await line.getByRole("button", { name: /^Take out/ }).click();
	await page.getByText("As empty as this bowl").waitFor();
});

test("every product says what it is to programs (schema.org, JSON-LD), and follows the choice", async () => {
	const { page } = await stage.buyer("/");
	const products = await page
		.getByRole("main")
		.getByRole("link", { name: /£/ })
		.evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
	expect(products).toHaveLength(9);
	const data = async () =>
		JSON.parse((await page.locator('script[type="application/ld+json"]').textContent()) ?? "");
	const named = new Set<string>();
	for (const url of products) {
		await page.goto(url);
		const product = await data();
		named.add(product.sku);
		expect(product).toMatchObject({
			"@context": "https://schema.org",
			"@type": "Product",
			name: await page.getByRole("heading", { level: 1 }).textContent(),
			brand: { "@type": "Brand", name: "Alder & Ash Ceramics" },
			offers: {
				"@type": "Offer",
				priceCurrency: "GBP",
				price: expect.stringMatching(/^\d+\.\d\d$/),
				availability: expect.stringMatching(/^https:\/\/schema\.org\/(InStock|OutOfStock)$/),
			},
		});
		const picture = await page.request.get(product.image[0]);
		expect([picture.status(), picture.headers()["content-type"]]).toEqual([200, "image/svg+xml"]);
		for (const glaze of await page.getByRole("group", { name: "Glaze" }).getByRole("radio").all()) {
			await glaze.check();
			// A picture shows a glaze by its name; one that is not drawn would show another.
			const [, name] = (await page.locator(".gallery-whole").getAttribute("src"))?.split("#") ?? [];
			if (name !== undefined) expect(await picture.text()).toContain(`id="${name}"`);
			expect((await data()).sku).toContain((await glaze.getAttribute("value"))?.toUpperCase());
		}
	}
	expect(named.size).toBe(9);
});

test("the server serves the same shop under /demo/, with the tag of its own first shop", async () => {
	const { origin, shop } = stage.shopbell;
	const context = await stage.browser.newContext();
	const page = await context.newPage();
	const complaints: string[] = [];
	page.on("console", (message) => {
		if (message.type() === "error") complaints.push(message.text());
	});
	page.on("pageerror", (error) => complaints.push(error.message));
	for (const path of ["/demo/", "/demo/product.html?p=moon-jar", "/demo/cart.html"]) {
		await page.goto(origin + path);
		await page.locator("shop-bell").waitFor({ state: "attached" });
		await page.waitForLoadState("networkidle");
		expect(await page.locator(`script[src="${origin}/bell/${shop}.js"]`).count()).toBe(1);
	}
	expect(complaints).toEqual([]);
});
