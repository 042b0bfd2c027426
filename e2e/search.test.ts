/** A seller finds again what was said, however long ago. */
import { expect, test } from "vitest";
import type { SearchHit } from "../protocol/resources.ts";
import { violations } from "./support/axe.ts";
import type { Buyer } from "./support/buyer.ts";
import { eventually } from "./support/eventually.ts";
import { saysMuch } from "./support/says-much.ts";
import type { Seller } from "./support/seller.ts";
import { setStage } from "./support/stage.ts";

const stage = setStage();

/** The index follows a few seconds behind. */
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

/** What the buyer asked, and so much after it that it is not loaded. */
async function askedLongAgo(seller: Seller, buyer: Buyer, ...questions: string[]): Promise<void> {
	await buyer.rings();
	for (const question of questions) await buyer.says(question);
	const last = questions.at(-1) ?? "";
	await seller.opens(last);
	await saysMuch(stage.shopbell, seller, 70);
	await canBeFound(seller, last);
}

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

test("hits that come while somebody goes through those before do not change what they stand on", async () => {
	const seller = await stage.seller();
	const buyer = await stage.buyer();
	await buyer.rings();
	for (const text of ["A trivet, please.", "Or two trivets, please?", "A trivet of iron."])
		await buyer.says(text);
	await canBeFound(seller, "iron");
	await seller.row("A trivet of iron.").waitFor();
	const held: (() => void)[] = [];
	await seller.page.route("**/v1/search?*trivet%20*", async (route) => {
		await new Promise<void>((resolve) => held.push(resolve));
		await route.continue();
	});

	await searchesFor(seller, "trivet");
	const messages = seller.page.getByRole("option").filter({ has: seller.page.locator("mark") });
	await eventually(() => messages.count(), "three are found").toBe(3);
	await seller.page.getByRole("combobox").fill("trivet please");
	await seller.page.keyboard.press("ArrowDown");
	const stands = seller.page.getByRole("option", { selected: true });
	expect(await stands.textContent()).toContain("Or two trivets, please?");
	await eventually(() => held.length, "the server is asked").toBe(1);
	expect(await messages.count(), "the former stay meanwhile").toBe(3);
	held[0]?.();
	await eventually(() => messages.count(), "two are left").toBe(2);
	expect(await stands.textContent()).toContain("Or two trivets, please?");
});

test("a hit in a closed conversation opens beside another, and one that is on the screen already is only gone to", async () => {
	const question = "Is the celadon vase still to be had?";
	const seller = await stage.seller();
	const near = "Or the bowl that stood beside it?";
	await askedLongAgo(seller, await stage.buyer(), question, near);
	const closed = seller.conversation();
	await seller.pane.getByRole("button", { name: "Close conversation" }).click();
	const other = await stage.buyer();
	await other.rings();
	await other.says("Where is my parcel?");
	await seller.views("All");
	await seller.opens("Where is my parcel?");
	await seller.reloads();
	await seller.sees("Where is my parcel?");
	const asked: string[] = [];
	seller.page.on("request", (request) => {
		if (request.url().includes(`${closed}/messages`)) asked.push(new URL(request.url()).search);
	});

	await searchesFor(seller, "celadon");
	await hit(seller, question).getByText("Closed").waitFor();
	await seller.page.keyboard.press("Shift+Enter");
	await seller.sees(question);
	await eventually(() => isInSight(seller, question), "the message is in sight").toBe(true);
	expect(await seller.page.locator("[data-pane]").count()).toBe(2);
	expect(asked.filter((query) => query.includes("around"))).toHaveLength(1);

	await seller.log.evaluate((log) => log.scrollTo(0, log.scrollHeight));
	await eventually(() => isInSight(seller, near), "what was said next is out of sight").toBe(false);
	await searchesFor(seller, "bowl beside");
	await hit(seller, near).click();
	await eventually(() => isInSight(seller, near), "the other message is in sight").toBe(true);
	await eventually(
		() => seller.bubble(near).evaluate((bubble) => bubble === document.activeElement),
		"the keyboard is where one looks",
	).toBe(true);
	expect(asked.filter((query) => query.includes("around"))).toHaveLength(1);
	expect(seller.errors).toEqual([]);
});

test("over a slow line a hit comes into sight too, and what passes by on the way is not read", async () => {
	const question = "Could you make a moonjar for me?";
	const seller = await stage.seller();
	const buyer = await stage.buyer();
	await askedLongAgo(seller, buyer, question);
	await seller.goes("/desk/settings/account");
	await buyer.says("Are you there?");
	let slow = 0;
	const late = () => new Promise((resolve) => setTimeout(resolve, slow));
	await seller.page.routeWebSocket(/./, (socket) => {
		const server = socket.connectToServer();
		server.onMessage(async (message) => {
			await new Promise((resolve) => setTimeout(resolve, 1_000));
			socket.send(message);
		});
	});
	await seller.page.route("**/messages?around=*", (route) => late().then(() => route.continue()));
	// The place comes before the newest page does, and long after.
	for (const ms of [0, 3_000]) {
		slow = ms;
		await seller.page.evaluate(() => sessionStorage.clear());
		await seller.goes("/desk/");
		await seller.row("Are you there?").waitFor();
		await searchesFor(seller, "moonjar");
		await hit(seller, question).click();
		await seller.sees(question);
		await eventually(() => isInSight(seller, question), "the message is in sight").toBe(true);
		await buyer.seesProgress("Are you there?", "Delivered");
	}
	await seller.pane.getByRole("button", { name: "1 new" }).click();
	await buyer.seesProgress("Are you there?", "Read");
	expect(seller.errors).toEqual([]);
});
