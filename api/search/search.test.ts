/** Finding what was said: by the API, on an index that has been brought up to the log. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PageOf, SearchHit } from "../../protocol/resources.ts";
import { begun, type TestDoors, testDoors, type Who } from "../testing/doors.ts";
import { indexed } from "../testing/indexed.ts";
import { aShop, type TestShop } from "../testing/people.ts";

let doors: TestDoors;
let shop: TestShop;
let buyer: Who;
let owner: Who;

beforeAll(async () => {
	doors = await testDoors();
	shop = await aShop(doors.database.sql);
	buyer = await doors.buyer(shop);
	owner = await doors.signIn(shop.owner.email);
});
afterAll(() => doors.close());

async function found(q: string, more = ""): Promise<PageOf<SearchHit>> {
	await indexed(doors.database.sql, shop.id);
	return doors.read<PageOf<SearchHit>>(owner, `/v1/search?q=${encodeURIComponent(q)}${more}`);
}

const texts = async (q: string) => (await found(q)).data.map(({ message }) => message.text);

test("a message is found by its words, whatever their order, capitals, accents and endings", async () => {
	const conversation = await begun(doors, buyer, "Is the Crème Jar still there?");
	for (const q of ["jar", "JAR creme", "still crème", "cre", "“jar”"]) {
		expect(await texts(q), q).toEqual(["Is the Crème Jar still there?"]);
	}
	for (const q of ["jars", "jar cream", "ja", "ar", "?!"]) expect(await texts(q), q).toEqual([]);
	const [hit] = (await found("creme")).data;
	expect(hit?.message).toMatchObject({ conversation, seq: 1, author: { kind: "buyer" } });
	expect(hit?.conversation).toMatchObject({ id: conversation, lastSeq: 1 });
	expect(hit?.conversation.desk?.buyer.id).toMatch(/^buy_/);
	expect(hit?.ranges).toEqual([[7, 12]]);
});

test("words of scripts without spaces are found within a sentence", async () => {
	await begun(doors, buyer, "我的订单在哪里");
	await begun(doors, buyer, "單一訂單？订 单");
	expect(await texts("订单")).toEqual(["單一訂單？订 单", "我的订单在哪里"]);
	expect(await texts("哪里")).toEqual(["我的订单在哪里"]);
	expect(await texts("单订")).toEqual([]);
});

test("an edited message is found by what it says now, a recalled one not at all, at once and for ever", async () => {
	const conversation = await begun(doors, buyer, "My address is Elmstreet");
	const at = `/v1/conversations/${conversation}/messages`;
	await doors.ask(buyer, "POST", at, { text: "My password is Tulip" });
	expect(await texts("elmstreet")).toHaveLength(1);
	expect(await texts("tulip")).toHaveLength(1);

	await doors.ask(buyer, "PATCH", `${at}/1`, { text: "My address is Oakstreet" });
	await doors.ask(buyer, "DELETE", `${at}/2`);
	for (const q of ["elmstreet", "tulip"]) {
		const before = await doors.read<PageOf<SearchHit>>(owner, `/v1/search?q=${q}`);
		expect(before.data, `${q}, before the index has heard of it`).toEqual([]);
		expect(await texts(q)).toEqual([]);
	}
	expect(await texts("oakstreet")).toEqual(["My address is Oakstreet"]);
	const [kept] = await doors.database.sql`
		select count(*)::int from search_entries where words::text like '%tulip%' or words::text like '%elmstreet%'`;
	expect(kept?.count, "no word of it is left").toBe(0);
});

test("pages go on where the last one ended, newest first", async () => {
	const conversation = await begun(doors, buyer, "walrus 1");
	for (let n = 2; n <= 7; n++) {
		await doors.ask(buyer, "POST", `/v1/conversations/${conversation}/messages`, { text: `walrus ${n}` });
	}
	const seen: (string | null)[] = [];
	let next: string | null = null;
	do {
		const page: PageOf<SearchHit> = await found(
			"walrus",
			`&limit=3${next === null ? "" : `&cursor=${encodeURIComponent(next)}`}`,
		);
		expect(page.data.length).toBeLessThanOrEqual(3);
		seen.push(...page.data.map(({ message }) => message.text));
		next = page.next;
	} while (next !== null);
	expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1].map((n) => `walrus ${n}`));
});

test("a word that none of the newest thousands holds is found all the same", async () => {
	const conversation = await begun(doors, buyer, "the one with the narwhal");
	const { sql } = doors.database;
	// As many as would be looked through one by one, and some more, as the log would have stored them.
	await sql`insert into messages (shop_id, conversation_id, seq, rev, author, client_id, digest, text, created_at)
		select ${shop.id}, ${conversation}, n, n, 'buyer', 'many-' || n, '\\x00', 'nothing ' || n, clock_timestamp()
		from generate_series(2, 41000) n`;
	await sql`update conversations set last_seq = 41000, rev = 41000, changed_at = clock_timestamp()
		where shop_id = ${shop.id} and id = ${conversation}`;
	expect(await texts("narwhal")).toEqual(["the one with the narwhal"]);
	expect((await found("nothing", "&limit=100")).data).toHaveLength(100);
	expect((await found("nothing 2")).data.length).toBeGreaterThan(0);
});

test.each([
	["no question", "", 422, "invalid"],
	["one too long", `?q=${"x".repeat(201)}`, 422, "invalid"],
	["a cursor of another list", "?q=x&cursor=bm90aGluZw", 400, "bad_cursor"],
	["a cursor that was tampered with", `?q=x&cursor=${tampered()}`, 400, "bad_cursor"],
])("%s is refused", async (_, query, status, code) => {
	const answer = await doors.ask(owner, "GET", `/v1/search${query}`);
	expect(answer.status).toBe(status);
	expect(((await answer.json()) as { code: string }).code).toBe(code);
});

function tampered(): string {
	return Buffer.from(JSON.stringify(["newest", "2026-01-01T00:00:00Z", "cnv_x/1; drop"])).toString(
		"base64url",
	);
}

test("what looks like a search language is looked for as it stands", async () => {
	await begun(doors, buyer, "(a+)+$ & !important | 'quoted':* \\ <->");
	expect(await texts("(a+)+$ & !important | 'quoted':* \\ <->")).toHaveLength(1);
	expect(await texts("important:*")).toHaveLength(1);
	expect(await texts("' or 1=1 --")).toEqual([]);
});
