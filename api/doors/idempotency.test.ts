import { afterAll, beforeAll, expect, test } from "vitest";
import type { ApiKey, History, Message, Problem } from "../../protocol/resources.ts";
import { asKey, begun, type TestDoors, testDoors, type Who } from "../testing/doors.ts";
import { aKey, aShop, type TestShop } from "../testing/people.ts";

let doors: TestDoors;
let shop: TestShop;
let program: Who;
let buyer: Who;
let path: string;
beforeAll(async () => {
	doors = await testDoors();
	shop = await aShop(doors.database.sql);
	program = asKey(await aKey(doors.database.sql, shop));
	buyer = await doors.buyer(shop);
	path = `/v1/conversations/${await begun(doors, buyer, "is it back?")}/messages`;
});
afterAll(() => doors.close());

let keys = 0;
const aFreshKey = () => `order-${++keys}`;
const post = (who: Who, text: string, key: string) =>
	doors.ask(who, "POST", path, { text }, { "Idempotency-Key": key });
const said = async () =>
	(await doors.read<History>(program, `${path}?limit=100`)).messages.map(({ text }) => text);
const code = async (answer: Response) => ((await answer.json()) as Problem).code;
const replayed = (answer: Response) => answer.headers.get("Idempotency-Replayed");

test("the same request again is done once and answered twice", async () => {
	const key = aFreshKey();
	const first = await post(program, "it is back", key);
	const again = await post(program, "it is back", key);
	expect([first.status, replayed(first)]).toEqual([201, null]);
	expect([again.status, replayed(again)]).toEqual([201, "true"]);
	expect(again.headers.get("Content-Type")).toBe(first.headers.get("Content-Type"));
	expect(await again.json()).toEqual(await first.json());
	expect((await said()).filter((text) => text === "it is back")).toHaveLength(1);
});

test("the same key for another request is refused", async () => {
	const key = aFreshKey();
	await post(program, "one", key);
	const other = await post(program, "another", key);
	expect([other.status, await code(other)]).toEqual([422, "idempotency_key_reused"]);
	const elsewhere = await doors.ask(
		program,
		"POST",
		path.replace("messages", "notes"),
		{ text: "one" },
		{ "Idempotency-Key": key },
	);
	expect([elsewhere.status, await code(elsewhere)]).toEqual([422, "idempotency_key_reused"]);
	expect(await said()).not.toContain("another");
});

test("of many at once, one runs; the others are told to wait or get its answer", async () => {
	const key = aFreshKey();
	const answers = await Promise.all(Array.from({ length: 12 }, () => post(program, "only once", key)));
	const outcomes = answers.map((answer) =>
		answer.status === 201 ? (replayed(answer) ?? "ran") : answer.status,
	);
	expect(outcomes.filter((outcome) => outcome === "ran")).toHaveLength(1);
	expect(outcomes.every((outcome) => ["ran", "true", 409].includes(outcome))).toBe(true);
	for (const answer of answers.filter(({ status }) => status === 409)) {
		expect(await code(answer)).toBe("idempotency_key_running");
		expect(answer.headers.get("Retry-After")).toBe("1");
	}
	expect((await said()).filter((text) => text === "only once")).toHaveLength(1);
});

test("a key belongs to who uses it", async () => {
	const key = aFreshKey();
	const other = asKey(await aKey(doors.database.sql, shop));
	const answers = await Promise.all([
		post(program, "mine", key),
		post(other, "theirs", key),
		post(buyer, "and mine", key),
	]);
	expect(answers.map((answer) => [answer.status, replayed(answer)])).toEqual([
		[201, null],
		[201, null],
		[201, null],
	]);
});

test("what was refused is not kept: corrected, the same key serves", async () => {
	const key = aFreshKey();
	expect((await post(program, "   ", key)).status).toBe(422);
	expect((await post(program, "now with words", key)).status).toBe(201);
});

test("a request whose process died holds its key for a minute, and is then done again, once", async () => {
	const key = aFreshKey();
	const { sql } = doors.database;
	const first = (await (await post(program, "half done", key)).json()) as Message;
	// As if the process had died between storing the message and keeping the answer: the row still names the run.
	await sql`update idempotent_answers set status = null, body = ${first.clientId} where key = ${key}`;
	expect(await code(await post(program, "half done", key))).toBe("idempotency_key_running");
	await sql`update idempotent_answers set created_at = now() - interval '61 s' where key = ${key}`;
	expect(await code(await post(program, "something else", key))).toBe("idempotency_key_reused");
	const answers = await Promise.all([post(program, "half done", key), post(program, "half done", key)]);
	const done = answers.find((answer) => answer.status === 201);
	expect(await done?.json()).toEqual(first);
	expect((await said()).filter((text) => text === "half done")).toHaveLength(1);
});

test("after a day the key is free again", async () => {
	const key = aFreshKey();
	await post(program, "yesterday", key);
	await doors.database
		.sql`update idempotent_answers set created_at = now() - interval '25 hours' where key = ${key}`;
	const today = await post(program, "today", key);
	expect([today.status, replayed(today)]).toEqual([201, null]);
	expect(await said()).toEqual(expect.arrayContaining(["yesterday", "today"]));
});

test("a secret that is shown once can be answered twice, and lies nowhere in the clear", async () => {
	const owner = await doors.signIn(shop.owner.email);
	const headers = { "Idempotency-Key": aFreshKey() };
	const first = (await (
		await doors.ask(owner, "POST", "/v1/api-keys", { name: "till" }, headers)
	).json()) as ApiKey & { key: string };
	const again = await doors.ask(owner, "POST", "/v1/api-keys", { name: "till" }, headers);
	expect(replayed(again)).toBe("true");
	expect(await again.json()).toEqual(first);
	expect(await doors.read(owner, "/v1/api-keys")).toMatchObject({ data: [{ id: first.id }, {}, {}] });
	const rows = await doors.database.sql`
		select to_jsonb(a)::text as row, encode(decode(body, 'base64'), 'escape') as body
		from idempotent_answers a where status is not null
		union all select to_jsonb(k)::text, '' from api_keys k`;
	expect(rows.length).toBeGreaterThan(3);
	for (const { row, body } of rows) expect(row + body).not.toContain(first.key);
});

test("a key is visible ASCII, and not too long", async () => {
	for (const bad of ["", " ", "a b", "x".repeat(256), "ü"]) {
		const answer = await post(program, "never", bad);
		// An empty header is no header.
		if (bad.trim() !== "")
			expect.soft([answer.status, await code(answer)], bad.slice(0, 5)).toEqual([422, "invalid"]);
	}
	expect((await post(program, "long enough", "x".repeat(255))).status).toBe(201);
});

test("without a key, the same words twice are said twice", async () => {
	await doors.ask(program, "POST", path, { text: "ping" });
	await doors.ask(program, "POST", path, { text: "ping" });
	expect((await said()).filter((text) => text === "ping")).toHaveLength(2);
});
