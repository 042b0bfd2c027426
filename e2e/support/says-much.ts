import { expect } from "vitest";
import type { Seller } from "./seller.ts";
import type { Shopbell } from "./shopbell.ts";

/** The seller says, by the API, so much that no screen was looked at for it. Into the conversation in front. */
export async function saysMuch({ desk, shop }: Shopbell, seller: Seller, count: number): Promise<string[]> {
	const texts = Array.from({ length: count }, (_, at) => `Number ${at + 1} of what there is to say.`);
	for (const [at, text] of texts.entries()) {
		const answer = await seller.page.request.post(
			`${desk}/v1/conversations/${seller.conversation()}/messages`,
			{
				data: { text, clientId: `one-of-many-${String(at).padStart(4, "0")}` },
				headers: { "Shopbell-Shop": shop, Origin: desk },
			},
		);
		expect(answer.status(), await answer.text()).toBe(201);
	}
	return texts;
}
