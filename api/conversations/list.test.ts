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

test("every order holds across pages, however the times lie to each other", async () => {
	const shop = await aShop(t.sql);
	const owner = acting(shop.id, shop.owner);
	const { buyer: id } = await aBuyer(t.sql, shop.id);
	// Three times out of four within the same few seconds as others, some at the very same moment.
	const rows = Array.from({ length: 60 }, (_, n) => ({
		id: aName("cnv"),
		changed: Date.UTC(2026, 0, 1) + ((n * 7_919) % 45) * 500,
		waiting: n % 3 === 0 ? null : Date.UTC(2026, 0, 1) - ((n * 104_729) % 40) * 700,
	}));
	await t.sql`insert into conversations (shop_id, id, buyer_id, last_seq, rev, last_author, last_at, changed_at, waiting_since)
		select ${shop.id}, i, ${id}, 1, 1, case when w is null then 'key_1' else 'buyer' end, now(), to_timestamp(c / 1000.0),
			to_timestamp(w / 1000.0)
		from unnest(${rows.map((row) => row.id)}::text[], ${rows.map((row) => String(row.changed))}::text[]::float8[],
			${rows.map((row) => (row.waiting === null ? null : String(row.waiting)))}::text[]::float8[]) as r (i, c, w)`;
	const inOrder = (of: typeof rows, time: (row: (typeof rows)[number]) => number, sign: number) =>
		of.toSorted((a, b) => sign * (time(a) - time(b) || (a.id < b.id ? -1 : 1))).map((row) => row.id);
	const pages = async (filter: Partial<Filter>) => {
		const found: string[] = [];
		for (let cursor: string | undefined; ; ) {
			const page = await list(process.ctx, owner, { ...filter, cursor, limit: 7 });
			found.push(...page.data.map((conversation) => conversation.id));
			if (page.next === null) return found;
			cursor = page.next;
		}
	};
	const changed = (row: (typeof rows)[number]) => row.changed;
	expect(await pages({ sort: "newest" })).toEqual(inOrder(rows, changed, -1));
	expect(await pages({ sort: "changed" })).toEqual(inOrder(rows, changed, 1));
	const [waiting, others] = [
		rows.filter((row) => row.waiting !== null),
		rows.filter((row) => row.waiting === null),
	];
	expect(await pages({ view: "all" })).toEqual([
		...inOrder(waiting, (row) => row.waiting ?? 0, 1),
		...inOrder(others, changed, -1),
	]);
	const after = Date.UTC(2026, 0, 1) + 17_250;
	// Ten seconds earlier: see OVERLAP.
	const late = rows.filter((row) => row.changed >= after - 10_000);
	expect(await pages({ sort: "changed", changedAfter: new Date(after).toISOString() })).toEqual(
		inOrder(late, changed, 1),
	);
});
