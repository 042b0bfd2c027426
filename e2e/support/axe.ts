import axe from "axe-core";
import type { Page } from "playwright-core";

/** WCAG 2.2 A and AA, and what axe knows to be good practice. Everything the page shows is looked at, shadow roots too. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What is wrong, a line for each element; empty when nothing is. */
export async function violations(page: Page): Promise<string[]> {
	// What is still moving or fading in has another contrast than what people see.
	await page.evaluate(() =>
		Promise.allSettled(
			document
				.getAnimations()
				.filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
				.map(({ finished }) => finished),
		),
	);
	await page.evaluate(axe.source);
	return page.evaluate(async (values) => {
		const { axe } = window as unknown as { axe: typeof import("axe-core") };
		const { violations } = await axe.run(document, { runOnly: { type: "tag", values } });
		return violations.flatMap(({ id, help, nodes }) =>
			nodes.map(
				({ target, failureSummary = "" }) => `${id}: ${help} (${target}) ${failureSummary.slice(0, 300)}`,
			),
		);
	}, RULES);
}
