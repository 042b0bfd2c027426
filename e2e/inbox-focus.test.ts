import { expect, test } from "vitest";
import { eventually } from "./support/eventually.ts";
import { setStage } from "./support/stage.ts";

const stage = setStage();

test("the keys stay on their row while rows change places", async () => {
	const buyers = [await stage.buyer(), await stage.buyer()] as const;
	for (const [at, buyer] of buyers.entries()) {
		await buyer.rings();
		await buyer.says(`Question ${at}`);
		await buyer.seesProgress(`Question ${at}`, "Sent");
	}
	const seller = await stage.seller();
	const colleague = await stage.seller();
	const rows = () =>
		seller.inbox
			.getByRole("row")
			.evaluateAll((all) =>
				all
					.toSorted((a, b) => Number(a.ariaRowIndex) - Number(b.ariaRowIndex))
					.map((row) => row.getAttribute("data-id") ?? ""),
			);
	const stands = () => seller.page.evaluate(() => document.activeElement?.getAttribute("data-id"));
	await seller.row("Question 1").waitFor();
	const [upper = "", lower = ""] = await rows();

	await seller.row("Question 0").focus();
	expect(await stands()).toBe(upper);
	// Whoever was answered waits no longer, and goes below whoever waits.
	await colleague.opens("Question 0");
	await colleague.says("Answer 0");
	await eventually(rows, "the answered one goes down").toEqual([lower, upper]);
	expect(await stands()).toBe(upper);

	await buyers[0].says("Question 2");
	await seller.row("Question 2").waitFor();
	await colleague.opens("Question 1");
	await colleague.says("Answer 1");
	await eventually(rows, "and up again").toEqual([upper, lower]);
	expect(await stands()).toBe(upper);
});
