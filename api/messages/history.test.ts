import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { aName } from "../testing/names.ts";
import { aBuyer, acting, aShop, type BuyerActor, type SellerActor } from "../testing/people.ts";
import { aProcess, type TestProcess } from "../testing/process.ts";
import { changes } from "./changes.ts";
import { edit } from "./edit.ts";
import { history } from "./history.ts";
import { post } from "./post.ts";

const LENGTH = 9;

let t: TestDatabase;
let process: TestProcess;
let buyer: BuyerActor;
let seller: SellerActor;
let conversation: string;
beforeAll(async () => {
	t = await testDatabase();
	process = aProcess(t.url);
	const shop = await aShop(t.sql);
	buyer = await aBuyer(t.sql, shop.id);
	seller = acting(shop.id, shop.owner);
	conversation = aName("cnv");
	for (let n = 1; n <= LENGTH; n++) {
		await post(process.ctx, buyer, { conversation, clientId: `message-${n}`, text: `${n}`, start: true });
	}
});
afterAll(async () => {
	await process.close();
	await t.drop();
});

type Window = { before?: number; after?: number; around?: number; limit: number };
const read = async (window: Window) => {
	const page = await history(process.ctx, seller, { conversation, ...window });
	return { seqs: page.messages.map((message) => message.seq), more: page.more };
};

test.each<[string, Window, number[], boolean]>([
	["the newest page", { limit: 3 }, [7, 8, 9], true],
	["before a message", { before: 7, limit: 3 }, [4, 5, 6], true],
	["before a message, to the very first", { before: 4, limit: 3 }, [1, 2, 3], false],
	["before the first", { before: 1, limit: 3 }, [], false],
	["after a message", { after: 2, limit: 3 }, [3, 4, 5], true],
	["after a message, to the newest", { after: 6, limit: 3 }, [7, 8, 9], false],
	["after the newest", { after: 9, limit: 3 }, [], false],
	["around a message", { around: 5, limit: 4 }, [3, 4, 5, 6], true],
	["around the first", { around: 1, limit: 4 }, [1, 2], true],
	["around one that is not there yet", { around: 50, limit: 4 }, [8, 9], true],
	["all of it", { limit: 100 }, [1, 2, 3, 4, 5, 6, 7, 8, 9], false],
])("history is read %s", async (_, window, seqs, more) => {
	expect(await read(window)).toEqual({ seqs, more });
});

test("history tells the conversation's newest numbers, so that a hole shows", async () => {
	const { lastSeq, rev } = await history(process.ctx, buyer, { conversation, before: 3, limit: 1 });
	expect(lastSeq).toBe(LENGTH);
	expect(rev).toBeGreaterThanOrEqual(LENGTH);
});

test("somebody else's conversation reads like one that does not exist", async () => {
	const other = await aBuyer(t.sql, buyer.shop);
	const refused = { code: "not_found" };
	await expect(history(process.ctx, other, { conversation, limit: 3 })).rejects.toMatchObject(refused);
	await expect(changes(process.ctx, other, { conversation, held: 0, limit: 3 })).rejects.toMatchObject(
		refused,
	);
	await expect(history(process.ctx, other, { conversation: aName("cnv"), limit: 3 })).rejects.toMatchObject(
		refused,
	);
});

test("what changed after a rev comes page by page, oldest change first, and an edit is a change", async () => {
	const { rev } = await history(process.ctx, buyer, { conversation, limit: 1 });
	await edit(process.ctx, buyer, { conversation, seq: 2, text: "two" });
	const edited = await changes(process.ctx, buyer, { conversation, held: rev, limit: 5 });
	expect(edited).toMatchObject({
		more: false,
		after: rev + 1,
		messages: [{ seq: 2, text: "two", rev: rev + 1 }],
	});
	expect(edited.conversation).not.toHaveProperty("desk");

	const seen: number[] = [];
	for (let held: number | null = 0, more = true; more; ) {
		const page = await changes(process.ctx, buyer, { conversation, held, limit: 4 });
		seen.push(...page.messages.map((message) => message.seq));
		({ after: held, more } = page);
	}
	expect(seen).toEqual([1, 3, 4, 5, 6, 7, 8, 9, 2]);
});

test("H7: a rev of another life of the database counts as none: the newest page comes", async () => {
	const page = await changes(process.ctx, buyer, { conversation, held: 100_000, limit: 3 });
	expect(page.messages.map((message) => message.seq)).toEqual([7, 8, 9]);
});
