/** Promise 7: who signs in at the shop finds their conversations again; who comes after them finds nothing. */
import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import type { Buyer } from "./support/buyer.ts";
import { eventually } from "./support/eventually.ts";
import { setStage } from "./support/stage.ts";
import { traces } from "./support/traces.ts";

const stage = setStage();

/** As a shop's own server signs it, in an hour's time no longer good (RFC 7519, HS256). */
function signed(secret: string, customer: { sub: string; name: string; email?: string }): string {
	const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
	const head = part({ alg: "HS256", typ: "JWT" });
	const body = part({ ...customer, exp: Math.floor(Date.now() / 1000) + 3_600 });
	const signature = createHmac("sha256", secret).update(`${head}.${body}`).digest("base64url");
	return `${head}.${body}.${signature}`;
}

type Says = (verb: string, detail?: unknown) => Promise<void>;
const page = (buyer: Buyer, verb: string, detail?: unknown) =>
	buyer.page.evaluate(
		([verb, detail]) => (window as unknown as { Shopbell: Says }).Shopbell(verb as string, detail),
		[verb, detail] as const,
	);

test("signing in at the shop keeps what was said before it, on every device; signing out leaves nothing", async () => {
	const seller = await stage.seller();
	await seller.goes("/desk/settings/shop");
	await seller.page.getByRole("button", { name: "Create secret" }).click();
	const dialog = seller.page.getByRole("dialog", { name: "Your identity secret" });
	const secret = (await dialog.locator("output").textContent()) ?? "";
	await dialog.getByRole("button", { name: "I have kept it" }).click();
	await seller.goes("/desk/");
	const ada = signed(secret, { sub: "customer-17", name: "Ada Byron", email: "ada@example.com" });
	const bea = signed(secret, { sub: "customer-18", name: "Bea Ngata" });

	const laptop = await stage.buyer();
	await laptop.rings();
	await laptop.says("I wrote this before signing in.");
	await laptop.seesProgress("I wrote this before signing in.", "Delivered");
	await page(laptop, "identify", { token: ada });
	await laptop.sees("I wrote this before signing in.");
	await seller.opens("I wrote this before signing in.");
	await eventually(() => seller.pane.getByRole("heading", { level: 2 }).textContent()).toContain("Ada Byron");
	await seller.says("Hello Ada.");
	await laptop.sees("Hello Ada.");

	const phone = await stage.buyer();
	await page(phone, "identify", { token: ada });
	await phone.rings();
	await phone.says("Now from my phone.");
	await phone.seesProgress("Now from my phone.", "Delivered");
	await phone.showsConversations();
	await phone.panel.getByRole("button", { name: /Hello Ada\./ }).click();
	await phone.sees("I wrote this before signing in.");
	await laptop.reloads();
	await laptop.rings();
	await laptop.showsConversations();
	await laptop.panel.getByRole("button", { name: /Now from my phone\./ }).click();
	await laptop.sees("Now from my phone.");

	await page(phone, "logout");
	expect(await traces(phone.page), "nothing of Ada is left").toEqual([]);
	await phone.log.getByText("Hello! How can we help?").waitFor();
	expect(await phone.texts()).toEqual([]);
	await phone.says("Somebody else on the same phone.");
	await seller.row("Somebody else on the same phone.").waitFor();
	expect(await laptop.texts()).not.toContain("Somebody else on the same phone.");

	await page(laptop, "identify", { token: bea });
	await laptop.log.getByText("Hello! How can we help?").waitFor();
	expect(await laptop.texts()).toEqual([]);
	expect((await traces(laptop.page)).join("\n")).not.toMatch(/Ada|Byron|before signing in/);
	await laptop.reloads();
	await laptop.rings();
	await laptop.log.getByText("Hello! How can we help?").waitFor();
	expect(await laptop.texts()).toEqual([]);
});

test("an identity the shop did not sign is refused, and the conversation goes on as before", async () => {
	const buyer = await stage.buyer();
	await buyer.rings();
	await buyer.says("Who am I?");
	const forged = signed("not the shop's secret", { sub: "customer-17", name: "Ada Byron" });
	await expect(page(buyer, "identify", { token: forged })).rejects.toThrow();
	await buyer.says("Just me, then.");
	await buyer.seesProgress("Just me, then.", "Sent");
	expect(await buyer.texts()).toEqual(["Who am I?", "Just me, then."]);
});
