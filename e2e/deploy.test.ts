/** Pages that stay open while the server is replaced by another build: what they have not loaded yet is of their own. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EarlierBuild, earlierBuild } from "./support/earlier-build.ts";
import { eventually } from "./support/eventually.ts";
import { saysMuch } from "./support/says-much.ts";
import { setStage } from "./support/stage.ts";
import { storedTexts } from "./support/stored.ts";

const stage = setStage();

let yesterday: EarlierBuild;
beforeAll(async () => {
	yesterday = await earlierBuild();
});
afterAll(() => yesterday?.remove());

test("over a deploy the panel and the desk go on, also into what they had not loaded, and nothing typed is lost", async () => {
	const { shopbell } = stage;
	await shopbell.replace(yesterday.main);
	const first = await stage.buyer();
	const seller = await stage.seller();
	await first.rings();
	await first.says("Tell me all about glazes.");
	await seller.opens("Tell me all about glazes.");
	const texts = await saysMuch(shopbell, seller, 70);
	await first.sees(texts.at(-1) ?? "");

	// The next page holds the end of it, and has nothing yet with which to fetch the rest.
	await first.reloads();
	await first.rings();
	await first.sees(texts.at(-1) ?? "");
	expect(await first.bubble(texts[0] ?? "").count()).toBe(0);
	await first.types("That was a lot, but");
	await seller.types("There is one thing more:");
	const asked: string[] = [];
	for (const { page } of [first, seller]) page.on("request", (request) => asked.push(request.url()));
	await shopbell.replace();

	await first.log.evaluate((log) => log.scrollTo(0, 0));
	await first.sees(texts[0] ?? "");
	expect(await first.field.inputValue()).toBe("That was a lot, but");
	await first.says("That was a lot, but now I know.");
	await seller.sees("That was a lot, but now I know.");
	expect(await seller.field.inputValue()).toBe("There is one thing more:");
	await seller.says("There is one thing more: fire slowly.");
	await first.seesRead("That was a lot, but now I know.");
	await first.sees("There is one thing more: fire slowly.");
	const truth = await storedTexts(shopbell.sql, seller.conversation());
	expect(truth.slice(-2)).toEqual([
		"That was a lot, but now I know.",
		"There is one thing more: fire slowly.",
	]);
	await eventually(async () => (await first.texts()).slice(-2), "the buyer sees both").toEqual(
		truth.slice(-2),
	);

	await seller.page.getByRole("button", { name: /, menu$/ }).click();
	await seller.page.getByRole("menuitem", { name: "Settings" }).click();
	await seller.page.getByRole("heading", { name: "Install" }).waitFor();
	// It was yesterday's program all the time, and these were its own parts.
	for (const part of [/bell\/assets\/rest-/, /desk\/assets\/settings-/])
		expect(asked.filter((url) => part.test(url))).not.toEqual([]);
});
