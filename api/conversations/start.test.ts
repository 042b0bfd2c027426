import { afterAll, beforeAll, expect, test } from "vitest";
import type { Problem } from "../../protocol/resources.ts";
import { begun, type TestDoors, testDoors } from "../testing/doors.ts";
import { aName } from "../testing/names.ts";
import { aShop } from "../testing/people.ts";

let doors: TestDoors;
beforeAll(async () => {
	doors = await testDoors();
});
afterAll(() => doors.close());

test("one buyer cannot fill the desk with conversations, and still goes on in those there are", async () => {
	const shop = await aShop(doors.database.sql);
	const owner = await doors.signIn(shop.owner.email);
	const [buyer, other] = [await doors.buyer(shop), await doors.buyer(shop)];
	const conversations: string[] = [];
	for (let n = 0; n < 100; n++) conversations.push(await begun(doors, buyer, `number ${n}`));
	const path = (id: string) => `/v1/conversations/${id}/messages`;
	const next = aName("cnv");
	const refusals = await Promise.all([
		doors.ask(buyer, "POST", path(next), { text: "one more", start: true }),
		doors.ask(buyer, "POST", "/v1/conversations", { id: next }),
	]);
	for (const refusal of refusals) {
		expect([refusal.status, ((await refusal.json()) as Problem).code]).toEqual([
			409,
			"too_many_conversations",
		]);
	}
	const [first = ""] = conversations;
	expect((await doors.ask(buyer, "POST", path(first), { text: "goes on", start: true })).status).toBe(201);
	expect((await doors.ask(other, "POST", path(aName("cnv")), { text: "hello", start: true })).status).toBe(
		201,
	);
	await doors.ask(owner, "PATCH", `/v1/conversations/${first}`, { status: "closed" });
	expect((await doors.ask(buyer, "POST", path(next), { text: "one more", start: true })).status).toBe(201);
});
