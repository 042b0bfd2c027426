import { afterAll, beforeAll, expect, test } from "vitest";
import type { Problem } from "../../protocol/resources.ts";
import { asDevice, asKey, NOBODY, type TestDoors, testDoors, type Who } from "../testing/doors.ts";
import { aDevice, aName } from "../testing/names.ts";
import { aKey, aShop, type TestShop } from "../testing/people.ts";

let doors: TestDoors;
let shop: TestShop;
beforeAll(async () => {
	doors = await testDoors({ limits: true });
	shop = await aShop(doors.database.sql);
});
afterAll(() => doors.close());

const look = (who: Who) => doors.ask(who, "GET", "/v1/conversations/counts");

/** Asks until refused, at most so often. Answers the refusal and how many were let through. */
async function exhaust(
	ask: () => Promise<Response>,
	most: number,
): Promise<{ refusal: Response; passed: number }> {
	for (let passed = 0; passed <= most; passed++) {
		const answer = await ask();
		if (answer.status === 429) return { refusal: answer, passed };
	}
	throw new Error(`${most} requests were let through`);
}

test("who asks too often is told to wait and how long, and the next one is not", async () => {
	const buyer = await doors.buyer(shop);
	const { refusal, passed } = await exhaust(() => look(buyer), 700);
	expect(passed).toBe(600);
	const problem = (await refusal.json()) as Problem;
	expect(problem).toMatchObject({ status: 429, code: "rate_limited" });
	expect(problem.retryAfter).toBeGreaterThan(0);
	expect(refusal.headers.get("Retry-After")).toBe(String(problem.retryAfter));
	expect(refusal.headers.get("RateLimit-Policy")).toBe('"buyer";q=600;w=60');
	expect(refusal.headers.get("RateLimit")).toMatch(/^"buyer";r=0;t=\d+$/);
	expect((await look(await doors.buyer(shop))).status).toBe(404);
});

test("every answer says how much is left", async () => {
	const key = asKey(await aKey(doors.database.sql, shop));
	const left = async () => (await look(key)).headers.get("RateLimit");
	expect(await left()).toMatch(/^"key";r=1199;t=\d+$/);
	expect(await left()).toMatch(/^"key";r=1198;t=\d+$/);
});

test("passwords cannot be tried for long", async () => {
	const attempt = () =>
		doors.ask(NOBODY, "POST", "/v1/auth/sign-in/email", {
			email: `${aName("slr")}@a.example`,
			password: "guess",
		});
	const { passed } = await exhaust(attempt, 20);
	expect(passed).toBeLessThanOrEqual(10);
});

test("one address cannot make up any number of buyers", async () => {
	const arrive = () =>
		doors.ask(asDevice(aDevice(), shop.id), "POST", `/v1/conversations/${aName("cnv")}/messages`, {
			text: "hi",
			start: true,
		});
	const { passed } = await exhaust(arrive, 400);
	expect(passed).toBe(300);
});

test("who knocks with secrets that open nothing is stopped, and nobody who shares their address", async () => {
	const guess = () => look(asKey({ key: `sk_${aName("key").repeat(2)}` }));
	const { refusal } = await exhaust(guess, 700);
	expect(refusal.headers.get("RateLimit")).toMatch(/^"stranger";r=0;t=\d+$/);
	expect((await look(asKey(await aKey(doors.database.sql, shop)))).status).toBe(200);
});

test("a whole office may sign in at nine: only tries that fail are counted", async () => {
	const another = await testDoors({ limits: true });
	const colleagues = await aShop(another.database.sql);
	for (let i = 0; i < 12; i++)
		expect((await another.signIn(colleagues.owner.email)).Cookie).toContain("session");
	await another.close();
});
