/** The index follows the log by itself. */
import type { Sql } from "postgres";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { start } from "../conversations/start.ts";
import { createLog } from "../log.ts";
import { post } from "../messages/post.ts";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { aName } from "../testing/names.ts";
import { aBuyer, acting, aShop, type BuyerActor, type TestShop } from "../testing/people.ts";
import { aProcess, type TestProcess } from "../testing/process.ts";
import { keepUp } from "./keep-up.ts";
import { search } from "./search.ts";

const quiet = createLog("silent", "json");
/** Longer than a pause, and than two after a failure. Milliseconds. */
const PATIENCE = 30_000;

let database: TestDatabase;
let here: TestProcess;
let shop: TestShop;
let buyer: BuyerActor;

beforeAll(async () => {
	database = await testDatabase();
	here = aProcess(database.url);
	shop = await aShop(database.sql);
	buyer = await aBuyer(database.sql, shop.id);
});
afterAll(async () => {
	await here.close();
	await database.drop();
});

async function say(text: string): Promise<void> {
	const conversation = aName("cnv");
	await start(here.ctx, buyer, { conversation });
	await post(here.ctx, buyer, { conversation, clientId: "the-only-one", text });
}

const finds = (q: string) =>
	vi.waitFor(
		async () => {
			const { data } = await search(here.ctx, acting(shop.id, shop.owner), { q, limit: 5 });
			expect(data).toHaveLength(1);
		},
		{ timeout: PATIENCE, interval: 50 },
	);

test("what was said while nobody kept up is found after a start, and what is said then is found too", async () => {
	await say("Said before anybody was there");
	const keeping = keepUp(here.ctx.slow, quiet);
	await finds("before anybody");
	await say("Said while somebody was there");
	keeping.touched(shop.id);
	await finds("while somebody");
	await keeping.stop();
});

test("after a failure it goes on where it was", { timeout: PATIENCE + 5_000 }, async () => {
	let failures = 0;
	const failing = new Proxy(here.ctx.slow, {
		get(target, name) {
			if (name === "unsafe" && failures++ === 0) throw new Error("the disk is full");
			return Reflect.get(target, name, target);
		},
	}) as Sql;
	await say("Said in a bad moment");
	const keeping = keepUp(failing, quiet);
	await finds("bad moment");
	expect(failures).toBeGreaterThan(1);
	await keeping.stop();
});

test("a long log is caught up with in short steps, and another shop need not wait for its end", async () => {
	const long = await aShop(database.sql);
	const there = await aBuyer(database.sql, long.id);
	const conversation = aName("cnv");
	await start(here.ctx, there, { conversation });
	await database.sql`insert into messages (shop_id, conversation_id, seq, rev, author, client_id, digest, text, created_at)
		select ${long.id}, ${conversation}, n, n, 'buyer', 'many-' || n, '\\x00', 'One of many', clock_timestamp()
		from generate_series(1, 3000) n`;
	await database.sql`update conversations set last_seq = 3000, rev = 3000, changed_at = clock_timestamp()
		where shop_id = ${long.id} and id = ${conversation}`;
	await say("Said in another shop");
	const steps: { of: string; messages: number }[] = [];
	const watched = new Proxy(here.ctx.slow, {
		get(target, name) {
			if (name !== "unsafe") return Reflect.get(target, name, target);
			return (statement: string, values: [string, string[] | string], options: object) => {
				// What is written comes in lists.
				const [of, messages] = values;
				if (Array.isArray(messages)) steps.push({ of, messages: messages.length });
				return target.unsafe(statement, values, options);
			};
		},
	}) as Sql;
	const keeping = keepUp(watched, quiet);
	await vi.waitFor(
		() => {
			const read = steps.filter(({ of }) => of === long.id).reduce((sum, { messages }) => sum + messages, 0);
			expect(read).toBe(3_000);
		},
		{ timeout: PATIENCE, interval: 50 },
	);
	await finds("another shop");
	await keeping.stop();
	expect(Math.max(...steps.slice(0, 3).map(({ messages }) => messages)), "the first are short").toBeLessThan(
		100,
	);
	const order = steps.map(({ of }) => of);
	expect(order.indexOf(shop.id)).toBeLessThan(order.lastIndexOf(long.id));
});

test("who is told to stop ends what is under way and begins nothing more", async () => {
	let underWay = 0;
	let asked = 0;
	const counting = new Proxy(here.ctx.slow, {
		apply(target, self, parts) {
			asked++;
			underWay++;
			return Reflect.apply(target, self, parts).finally(() => {
				underWay--;
			});
		},
	}) as Sql;
	const keeping = keepUp(counting, quiet);
	await vi.waitFor(() => expect(asked).toBeGreaterThan(0), { timeout: PATIENCE, interval: 1 });
	await keeping.stop();
	expect(underWay).toBe(0);
	const timers = vi.spyOn(globalThis, "setTimeout");
	keeping.touched(shop.id);
	expect(timers).not.toHaveBeenCalled();
	timers.mockRestore();
});
