import { afterAll, beforeAll, expect, test } from "vitest";
import { post } from "../messages/post.ts";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { aName } from "../testing/names.ts";
import { aBuyer, acting, aShop, type BuyerActor, type SellerActor } from "../testing/people.ts";
import { aProcess, type TestProcess } from "../testing/process.ts";
import { change } from "./change.ts";
import { type Filter, list } from "./list.ts";
import { start } from "./start.ts";

let t: TestDatabase;
let process: TestProcess;
let buyer: BuyerActor;
let seller: SellerActor;
/** In the order in which they were begun. */
const begun: string[] = [];
beforeAll(async () => {
	t = await testDatabase();
	process = aProcess(t.url);
	const shop = await aShop(t.sql);
	buyer = await aBuyer(t.sql, shop.id);
	seller = acting(shop.id, shop.owner);
	for (let n = 0; n < 6; n++) {
		const conversation = aName("cnv");
		await post(process.ctx, buyer, { conversation, clientId: "the-first", text: `${n}`, start: true });
		begun.push(conversation);
	}
	// 0 and 1 are answered, 2 is closed; 3, 4 and 5 wait.
	for (const conversation of begun.slice(0, 2)) {
		await post(process.ctx, seller, { conversation, clientId: "answer-1", text: "Yes." });
	}
	await change(process.ctx, seller, { conversation: begun[2] as string, status: "closed" });
	await start(process.ctx, buyer, { conversation: aName("cnv") });
});
afterAll(async () => {
	await process.close();
	await t.drop();
});

/** The numbers of what is listed, read in pages of two. */
async function listed(filter: Partial<Filter>, actor: BuyerActor | SellerActor = seller): Promise<number[]> {
	const found: number[] = [];
	let cursor: string | undefined;
	do {
		const page = await list(process.ctx, actor, { ...filter, cursor, limit: 2 });
		found.push(...page.data.map((conversation) => begun.indexOf(conversation.id)));
		cursor = page.next ?? undefined;
	} while (cursor !== undefined);
	return found;
}

test("who has waited longest comes first, then what is answered, newest change first", async () => {
	expect(await listed({ view: "all" })).toEqual([3, 4, 5, 1, 0]);
});

test("answering takes a conversation, so that it is mine and nobody else's", async () => {
	expect(await listed({ view: "mine" })).toEqual([1, 0]);
	expect(await listed({ view: "unassigned" })).toEqual([3, 4, 5]);
});

test("what is closed is in its own view, and an empty conversation in none", async () => {
	expect(await listed({ view: "closed" })).toEqual([2]);
	expect(await listed({ sort: "newest" })).toEqual([2, 1, 0, 5, 4, 3]);
});

test("to catch up, what changed comes oldest change first", async () => {
	expect(await listed({ sort: "changed" })).toEqual([3, 4, 5, 0, 1, 2]);
	const { data } = await list(process.ctx, seller, { sort: "changed", limit: 10 });
	const late = new Date(Date.parse(data.at(-1)?.changedAt ?? "") + 60_000).toISOString();
	expect(await listed({ sort: "changed", changedAfter: late })).toEqual([]);
});

test("a buyer lists their own alone, without what only the desk sees", async () => {
	const other = await aBuyer(t.sql, buyer.shop);
	expect(await listed({}, other)).toEqual([]);
	const { data } = await list(process.ctx, buyer, { limit: 10 });
	expect(data).toHaveLength(6);
	for (const conversation of data) expect(conversation).not.toHaveProperty("desk");
});

test("a cursor of another order, or none of ours, is refused", async () => {
	const { next } = await list(process.ctx, seller, { sort: "newest", limit: 2 });
	for (const cursor of [next ?? "", "nonsense", "W10"]) {
		await expect(list(process.ctx, seller, { sort: "changed", cursor, limit: 2 })).rejects.toMatchObject({
			code: "bad_cursor",
		});
	}
});
