/** The bell is there, and what it fetches when it is touched does not come: a lift, a train, a proxy in between. */
import { expect, test } from "vitest";
import { newBrowser } from "./support/browser.ts";
import { Buyer } from "./support/buyer.ts";
import { setStage } from "./support/stage.ts";

const stage = setStage();

test.each([
	["panel", /\/bell\/assets\/(1\/)*panel-/],
	["language", /\/bell\/assets\/(1\/)*en-/],
])(
	"a %s that does not come is said beside the bell, and the next touch brings all of it",
	async (_, files) => {
		const context = await newBrowser(stage.browser);
		const buyer = await Buyer.comes(context, `${stage.pages.origin}/`);
		const note = buyer.page.locator("shop-bell").getByRole("alert");
		await context.route(files, (route) => route.abort());
		await buyer.bell.click();
		await note.getByText("The chat did not load. Try again.").waitFor();
		await buyer.bell.click();
		await note.getByText("The chat did not load. Try again.").waitFor();

		await context.unroute(files);
		await buyer.rings();
		await note.getByText("did not load").waitFor({ state: "detached" });
		await buyer.says("There you are.");
		// What the panel loads later comes too, though it imports from what had failed.
		await buyer.showsConversations();
		expect(buyer.errors).toEqual([]);
		await buyer.leaves();
	},
);
