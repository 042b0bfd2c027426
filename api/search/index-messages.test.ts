/** Promise of the index: sooner or later it holds every message as it stands, whatever happened meanwhile. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { start } from "../conversations/start.ts";
import { edit } from "../messages/edit.ts";
import { post } from "../messages/post.ts";
import { recall } from "../messages/recall.ts";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { indexed } from "../testing/indexed.ts";
import { aName } from "../testing/names.ts";
import { aBuyer, aShop, type BuyerActor } from "../testing/people.ts";
import { aProcess, type TestProcess } from "../testing/process.ts";
import { indexMessages } from "./index-messages.ts";
import { vectorOf } from "./words.ts";

let database: TestDatabase;
let processes: [TestProcess, TestProcess];

beforeAll(async () => {
	database = await testDatabase();
	processes = [aProcess(database.url), aProcess(database.url)];
});
afterAll(async () => {
	for (const each of processes) await each.close();
	await database.drop();
});

/** What the log says and what the index says, of one shop. */
async function both(shop: string) {
	const log = await database.sql<
		{ conversation_id: string; seq: number; rev: number; text: string | null }[]
	>`
		select conversation_id, seq, rev, text from messages where shop_id = ${shop} order by conversation_id, seq`;
	const index = await database.sql<{ conversation_id: string; seq: number; rev: number; words: string }[]>`
		select conversation_id, seq, rev, words::text from search_entries where shop_id = ${shop}
		order by conversation_id, seq`;
	const said = await database.sql<{ words: string }[]>`
		select words::tsvector::text as words from unnest(${log.map(({ text }) => vectorOf(text ?? ""))}::text[])
			with ordinality as w (words, n) order by n`;
	return {
		log: log.map(({ text: _, ...row }, at) => ({ ...row, words: said[at]?.words })),
		index: index.map((row) => ({ ...row })),
	};
}

async function talking(ctx: TestProcess["ctx"]): Promise<{ buyer: BuyerActor; conversations: string[] }> {
	const shop = await aShop(database.sql);
	const buyer = await aBuyer(database.sql, shop.id);
	const conversations = Array.from({ length: 5 }, () => aName("cnv"));
	for (const conversation of conversations) await start(ctx, buyer, { conversation });
	return { buyer, conversations };
}

test("two processes that index while people talk, edit and recall leave nothing out and nothing behind", async () => {
	const [here, there] = processes;
	const { buyer, conversations } = await talking(here.ctx);
	const at = (n: number) => conversations[n % conversations.length] ?? "";
	let done = false;
	const indexing = processes.map(async ({ ctx }) => {
		while (!done) await indexMessages(ctx.slow, buyer.shop);
	});
	const said: Promise<unknown>[] = [];
	for (let n = 0; n < 200; n++) {
		const { ctx } = n % 2 === 0 ? here : there;
		const input = { conversation: at(n), clientId: `message-${n}`, text: `Number ${n} of many` };
		said.push(
			post(ctx, buyer, input).then(async ({ message: { conversation, seq } }) => {
				if (n % 7 === 0) await edit(ctx, buyer, { conversation, seq, text: `Number ${n}, corrected` });
				if (n % 11 === 0) await recall(ctx, buyer, { conversation, seq });
			}),
		);
		if (n % 20 === 0) await Promise.all(said);
	}
	await Promise.all(said);
	done = true;
	await Promise.all(indexing);
	await indexed(database.sql, buyer.shop);
	const { log, index } = await both(buyer.shop);
	expect(log).toHaveLength(200);
	expect(index).toEqual(log);
	expect(await indexMessages(database.sql, buyer.shop), "and there is nothing more to do").toBe(false);
});

test("what is stamped before others and committed after them is not passed over", async () => {
	const [{ ctx }] = processes;
	const { buyer, conversations } = await talking(ctx);
	const [slow = "", quick = ""] = conversations;
	const writer = await database.sql.reserve();
	await writer`begin`;
	await writer`update conversations set last_seq = 1, rev = 1, changed_at = clock_timestamp()
		where shop_id = ${buyer.shop} and id = ${slow}`;
	await writer`insert into messages (shop_id, conversation_id, seq, rev, author, client_id, digest, text, created_at)
		values (${buyer.shop}, ${slow}, 1, 1, 'buyer', 'slowly', '\\x00', 'Slowly said', clock_timestamp())`;
	await post(ctx, buyer, { conversation: quick, clientId: "quickly-said", text: "Quickly said" });
	await indexed(ctx.slow, buyer.shop);
	await writer`commit`;
	writer.release();
	await indexed(ctx.slow, buyer.shop);
	const { log, index } = await both(buyer.shop);
	expect(log).toHaveLength(2);
	expect(index).toEqual(log);
});

test("a shop with more than one step can hold is read step by step, and once", async () => {
	const [{ ctx }] = processes;
	const { buyer, conversations } = await talking(ctx);
	const [long = ""] = conversations;
	await database.sql`insert into messages
		(shop_id, conversation_id, seq, rev, author, client_id, digest, text, created_at)
		select ${buyer.shop}, ${long}, n, n, 'buyer', 'many-' || n, '\\x00', 'One of many', clock_timestamp()
		from generate_series(1, 2500) n`;
	await database.sql`update conversations set last_seq = 2500, rev = 2500, changed_at = clock_timestamp()
		where shop_id = ${buyer.shop} and id = ${long}`;
	const steps = [];
	for (let more = true; more; ) {
		more = await indexMessages(ctx.slow, buyer.shop);
		const [held] = await database.sql`select count(*)::int from search_entries where shop_id = ${buyer.shop}`;
		steps.push(held?.count);
	}
	expect(steps).toEqual([1_000, 2_000, 2_500]);
	const { log, index } = await both(buyer.shop);
	expect(index).toEqual(log);
});
