/**
 * No statement walks through all messages or all conversations. Every statement that names one of the two tables is run
 * once here, and PostgreSQL is asked how it would go about it if walking cost a fortune.
 */
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SignJWT } from "jose";
import type { Sql } from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { identify } from "../buyers/identify.ts";
import type { Actor, Context } from "../context.ts";
import { change } from "../conversations/change.ts";
import { changedWithin } from "../conversations/changed-within.ts";
import { counts } from "../conversations/counts.ts";
import { list } from "../conversations/list.ts";
import { own } from "../conversations/own.ts";
import { summaries } from "../conversations/read.ts";
import { start } from "../conversations/start.ts";
import { tips } from "../conversations/tips.ts";
import { createLog } from "../log.ts";
import { mark } from "../marks/mark.ts";
import { markUnread } from "../marks/mark-unread.ts";
import { changes } from "../messages/changes.ts";
import { changesOfMany } from "../messages/changes-of-many.ts";
import { edit } from "../messages/edit.ts";
import { history } from "../messages/history.ts";
import { post } from "../messages/post.ts";
import { versions } from "../messages/versions.ts";
import { listNotes } from "../notes/list.ts";
import { writeNote } from "../notes/write.ts";
import { search } from "../search/search.ts";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { indexed } from "../testing/indexed.ts";
import { aDevice, aName } from "../testing/names.ts";
import { aBuyer, acting, aShop } from "../testing/people.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** SQL that names one of the tables, with what stands around it up to the nearest values. */
const NAMED = /[^`${}\\]{0,80}\b(?:from|join|update|into) (?:messages|conversations)\b[^`${}\\]{0,80}/g;

let database: TestDatabase;
/** Every statement that was run, as PostgreSQL was given it. */
const run = new Set<string>();

beforeAll(async () => {
	database = await testDatabase();
});
afterAll(() => database.drop());

/** The same, told of what it runs. */
function told(sql: Sql): Sql {
	return new Proxy(sql, {
		apply(target, self, parts) {
			const [strings] = parts as [TemplateStringsArray];
			if (Array.isArray(strings) && "raw" in strings) {
				run.add(strings.reduce((text, next, index) => `${text}$${index}${next}`));
			}
			return Reflect.apply(target, self, parts);
		},
		get(target, name) {
			if (name !== "unsafe") return Reflect.get(target, name, target);
			return (...parts: Parameters<Sql["unsafe"]>) => {
				run.add(parts[0]);
				return target.unsafe(...parts);
			};
		},
	});
}

/** Everything people do that reads or writes messages and conversations. */
async function live(): Promise<void> {
	const ctx: Context = {
		sql: told(database.sql),
		slow: told(database.sql),
		db: database.db,
		log: createLog("silent", "json"),
		announce: () => {},
		doubt: () => {},
		revoke: () => {},
	};
	const shop = await aShop(database.sql);
	const seller = acting(shop.id, shop.owner);
	const buyer = await aBuyer(database.sql, shop.id);
	const conversation = aName("cnv");
	const say = (actor: Actor, clientId: string, text = "Is it there?") =>
		post(ctx, actor, { conversation, clientId, text });
	await start(ctx, buyer, { conversation });
	await post(ctx, buyer, { conversation, clientId: "first-one", text: "Hello", start: true });
	await say(buyer, "alone-here");
	await Promise.all([say(buyer, "together-1"), say(buyer, "together-2")]);
	await say(buyer, "alone-here");
	await say(seller, "an-answer");
	await mark(ctx, buyer, { conversation, read: 1 });
	await markUnread(ctx, seller, { conversation, seq: 1 });
	await edit(ctx, buyer, { conversation, seq: 1, text: "Hello there" });
	await versions(ctx, seller, { conversation, seq: 1 });
	await change(ctx, seller, { conversation, status: "closed" });
	await writeNote(ctx, seller, { conversation, clientId: "a-note-1", text: "A regular" });
	await listNotes(ctx, seller, { conversation, limit: 10 });
	for (const actor of [buyer, seller]) {
		for (const window of [{}, { before: 3 }, { after: 1 }, { around: 2 }]) {
			await history(ctx, actor, { conversation, limit: 2, ...window });
		}
		await changes(ctx, actor, { conversation, held: 1, limit: 10 });
		await changesOfMany(ctx, [{ shop: actor.shop, conversation, held: 1 }], 10);
		for (const sort of ["waiting", "newest", "changed"] as const) {
			for (const view of [undefined, "mine", "unassigned", "all", "closed"] as const) {
				const page = await list(ctx, actor, { sort, view, limit: 1 });
				await list(ctx, actor, { sort, view, limit: 1, cursor: page.next ?? undefined, buyer: buyer.buyer });
				await list(ctx, actor, { sort, view, limit: 1, changedAfter: "2026-01-01T00:00:00Z" });
			}
		}
	}
	await counts(ctx, seller);
	await indexed(ctx.slow, shop.id);
	const { next } = await search(ctx, seller, { q: "hello", limit: 1 });
	await search(ctx, seller, { q: "hello", limit: 1, cursor: next ?? undefined });
	await own(ctx, buyer);
	await summaries(ctx, shop.id, [conversation]);
	await tips(ctx, [{ shop: shop.id, conversation }]);
	await changedWithin(ctx, shop.id, 1_000);
	const secret = Buffer.alloc(32);
	const jwt = new SignJWT({}).setProtectedHeader({ alg: "HS256" }).setSubject("42").setExpirationTime("1m");
	const identity = await jwt.sign(secret);
	await identify(ctx, { shop: shop.id, secret: aDevice(), identity }, async () => secret);
}

/** The steps of a plan that read a whole table although that costs a fortune: there was no other way. */
async function walks(statement: string): Promise<string[]> {
	const connection = await database.sql.reserve();
	try {
		await connection`select set_config('enable_seqscan', 'off', false)`;
		const rows = await connection.unsafe<{ "QUERY PLAN": string }[]>(`explain (generic_plan) ${statement}`);
		return rows
			.map((row) => row["QUERY PLAN"].trim())
			.filter((line) => /Seq Scan on (messages|conversations)\b/.test(line));
	} finally {
		await connection`select set_config('enable_seqscan', 'on', false)`;
		connection.release();
	}
}

test("no statement has to walk through all messages or all conversations", async () => {
	await live();
	await database.sql`analyze`;
	const naming = [...run].filter((statement) => flat(statement).search(NAMED) !== -1);
	expect(naming.length).toBeGreaterThan(20);
	for (const statement of naming) expect(await walks(statement), statement).toEqual([]);
});

test("every piece of SQL that names them was run above", () => {
	const known = [...run].map(flat).join("\n");
	const files = globSync("api/**/*.ts", { cwd: root }).filter(
		(file) => !/\.test\.ts$|\/testing\//.test(file),
	);
	const missing = files.flatMap((file) =>
		[...flat(readFileSync(`${root}/${file}`, "utf8")).matchAll(NAMED)]
			.map(([line]) => line.trim())
			.filter((line) => !known.includes(line))
			.map((line) => `${file}: ${line}`),
	);
	expect(missing).toEqual([]);
});

test("a walk is seen when there is one", async () => {
	expect(await walks("select * from messages where text = $1")).toHaveLength(1);
});

/** In one line, with single spaces. */
function flat(text: string): string {
	return text.replaceAll(/\s+/g, " ");
}
