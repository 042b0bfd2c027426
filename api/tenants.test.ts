/** Of two shops, and of two buyers of one shop, neither sees anything of the other. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Problem } from "../protocol/resources.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";

import { asDevice, asKey, begun, NOBODY, type TestDoors, testDoors, type Who } from "./testing/doors.ts";
import { indexed } from "./testing/indexed.ts";
import { aDevice, aName } from "./testing/names.ts";
import { aKey, aShop, type TestShop } from "./testing/people.ts";

/** In every text of the first shop. */
const CANARY = `canary${randomBytes(8).toString("hex")}`;

type Ids = { conversation: string; buyer: string; key: string; seq: string; seller: string };
/** One operation as somebody who may would ask it. `as`: who that is. */
type Example = { as: "buyer" | "owner"; body?: unknown; query?: string };

let doors: TestDoors;
let shop: TestShop;
let ids: Ids;
let rightful: { buyer: Who; owner: Who };
let strangers: Record<string, Who>;
let examples: Record<string, Example>;

beforeAll(async () => {
	doors = await testDoors();
	const { sql } = doors.database;
	shop = await aShop(sql, { name: `${CANARY} pots` });
	const other = await aShop(sql);
	await sql`update sellers set name = ${`${CANARY} seller`}, email = ${`${CANARY}@shop.example`} where id = ${shop.owner.id}`;
	const key = await aKey(sql, shop, `${CANARY} bot`);
	const spare = await aKey(sql, shop, `${CANARY} spare`);
	rightful = { buyer: await doors.buyer(shop), owner: await doors.signIn(`${CANARY}@shop.example`) };
	const conversation = await begun(doors, rightful.buyer, `${CANARY} said`);
	const page = { url: `https://${CANARY}.example/`, title: CANARY };
	await sql`update conversations set page = ${JSON.stringify(page)}::text::jsonb where id = ${conversation}`;
	await sql`update buyers set name = ${CANARY}, email = ${`${CANARY}@mail.example`}, external_id = ${CANARY}
		where shop_id = ${shop.id}`;
	const at = `/v1/conversations/${conversation}`;
	await doors.ask(rightful.buyer, "PATCH", `${at}/messages/1`, { text: `${CANARY} edited` });
	await doors.ask(asKey(key), "POST", `${at}/messages`, { text: `${CANARY} answered` });
	await doors.ask(rightful.owner, "POST", `${at}/notes`, { text: `${CANARY} noted` });
	const { id: buyer } = await doors.read<{ id: string }>(rightful.buyer, "/v1/buyer");
	ids = { conversation, buyer, key: spare.id, seq: "1", seller: shop.owner.id };

	await indexed(sql, shop.id);

	const owner = await doors.signIn(other.owner.email);
	const otherKey = asKey(await aKey(sql, other));
	const otherBuyer = await doors.buyer(other);
	await begun(doors, otherBuyer, "something else");
	const neighbour = await doors.buyer(shop);
	await begun(doors, neighbour, "something of my own");
	strangers = {
		"an owner of another shop": owner,
		"an owner of another shop who names this one": { ...owner, "Shopbell-Shop": shop.id },
		"a key of another shop": otherKey,
		"a key of another shop that names this one": { ...otherKey, "Shopbell-Shop": shop.id },
		"a buyer of another shop": otherBuyer,
		"a buyer of another shop who names this one": { ...otherBuyer, "Shopbell-Shop": shop.id },
		"another buyer of this shop": neighbour,
		"a device nobody knows": asDevice(aDevice(), shop.id),
		nobody: NOBODY,
	};
	examples = {
		"GET /v1/me": { as: "owner" },
		"POST /v1/tickets": { as: "owner" },
		"GET /v1/conversations": { as: "buyer" },
		"GET /v1/conversations/counts": { as: "owner" },
		"POST /v1/conversations": { as: "buyer", body: { id: conversation } },
		"GET /v1/conversations/{conversation}": { as: "buyer" },
		"PATCH /v1/conversations/{conversation}": {
			as: "owner",
			body: { status: "closed", assignee: ids.seller },
		},
		"GET /v1/conversations/{conversation}/changes": { as: "buyer" },
		"GET /v1/conversations/{conversation}/messages": { as: "buyer", query: "?around=1" },
		"POST /v1/conversations/{conversation}/messages": { as: "buyer", body: { text: "hello", start: true } },
		"GET /v1/search": { as: "owner", query: "?q=canary" },
		"PATCH /v1/conversations/{conversation}/messages/{seq}": { as: "buyer", body: { text: "changed" } },
		"GET /v1/conversations/{conversation}/messages/{seq}/versions": { as: "owner" },
		"PUT /v1/conversations/{conversation}/marks": { as: "buyer", body: { delivered: 1, read: 1 } },
		"PUT /v1/conversations/{conversation}/unread": { as: "owner", body: { from: 1 } },
		"GET /v1/conversations/{conversation}/notes": { as: "owner" },
		"POST /v1/conversations/{conversation}/notes": { as: "owner", body: { text: "noted" } },
		"DELETE /v1/conversations/{conversation}/messages/{seq}": { as: "buyer" },
		"GET /v1/buyers": { as: "owner", query: `?externalId=${CANARY}` },
		"GET /v1/buyers/{buyer}": { as: "owner" },
		"GET /v1/buyer": { as: "buyer" },
		"GET /v1/shop": { as: "owner" },
		"PATCH /v1/shop": { as: "owner", body: { answerTarget: 90 } },
		"POST /v1/shop/identity-secret": { as: "owner" },
		"DELETE /v1/shop/identity-secret": { as: "owner" },
		"GET /v1/members": { as: "owner" },
		"GET /v1/api-keys": { as: "owner" },
		"POST /v1/api-keys": { as: "owner", body: { name: "mine" } },
		"DELETE /v1/api-keys/{key}": { as: "owner" },
		"POST /v1/live/stream": {
			as: "buyer",
			body: { version: PROTOCOL_VERSION, follow: [{ conversation, rev: null }], wait: 0 },
		},
		"POST /v1/live/frames": {
			as: "buyer",
			body: {
				frames: [
					{ type: "follow", conversation, rev: null },
					{ type: "mark", conversation, delivered: 1, read: 1 },
					{ type: "post", conversation, clientId: aName("cli"), text: "hello" },
				],
			},
		},
		"DELETE /v1/buyer/session": { as: "buyer" },
		"POST /v1/auth/sign-out": { as: "owner" },
	};
});
afterAll(() => doors.close());

/** Operations whose credential is in the body: tried in buyers/identify.test.ts and auth/sign-in.test.ts. */
const BY_BODY = ["POST /v1/auth/sign-in/email", "POST /v1/buyer/identity", "PUT /v1/me/password"];
/** Conversation ids are chosen by clients and belong to one shop: elsewhere the same id begins another conversation. */
const BEGINNINGS = ["POST /v1/conversations", "POST /v1/conversations/{conversation}/messages"];
/** What ends the asker's own right, and nothing else; left out while it is still needed. */
const GOODBYES = ["DELETE /v1/buyer/session", "POST /v1/auth/sign-out"];

function fill(name: string, { query = "" }: Example, put: Ids = ids): { method: string; path: string } {
	const [method = "", path = ""] = name.split(" ");
	const filled = path.replace(/\{(\w+)\}/g, (_, id: string) => put[id as keyof Ids]);
	return { method, path: filled + query };
}

/** Everything that is the first shop's, except what its other buyer has. */
async function everything(): Promise<string> {
	const { sql } = doors.database;
	const rows = await sql`
		select to_jsonb(s) as row from shops s where id = ${shop.id}
		union all select to_jsonb(x) from conversations x where shop_id = ${shop.id} and buyer_id = ${ids.buyer}
		union all select to_jsonb(x) from messages x where shop_id = ${shop.id} and conversation_id = ${ids.conversation}
		union all select to_jsonb(x) from message_versions x where shop_id = ${shop.id} and conversation_id = ${ids.conversation}
		union all select to_jsonb(x) from notes x where shop_id = ${shop.id} and conversation_id = ${ids.conversation}
		union all select to_jsonb(x) from api_keys x where shop_id = ${shop.id}
		union all select to_jsonb(x) from memberships x where shop_id = ${shop.id}
		union all select to_jsonb(x) - 'last_seen_at' from buyers x where shop_id = ${shop.id} and id = ${ids.buyer}
		union all select to_jsonb(x) - 'last_seen_at' from devices x where shop_id = ${shop.id} and buyer_id = ${ids.buyer}`;
	return JSON.stringify(rows.map(({ row }) => row));
}

test("there is an example for every operation of the OpenAPI document", async () => {
	const { paths } = await doors.read<{ paths: Record<string, object> }>(NOBODY, "/v1/openapi.json");
	const names = Object.entries(paths).flatMap(([path, operations]) =>
		Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
	);
	expect([...Object.keys(examples), ...BY_BODY].sort()).toEqual(names.sort());
});

test("strangers get an error or their own, never anything of this shop, and change nothing in it", async () => {
	const before = await everything();
	expect(before.split(CANARY).length).toBeGreaterThan(12);
	for (const [stranger, who] of Object.entries(strangers)) {
		for (const [name, example] of Object.entries(examples)) {
			if (GOODBYES.includes(name) || BEGINNINGS.includes(name)) continue;
			const { method, path } = fill(name, example);
			const answer = await doors.ask(who, method, path, example.body);
			const said = await answer.text();
			const told = `${stranger}: ${name}`;
			expect.soft(said, told).not.toContain(CANARY);
			expect.soft(answer.status, told).toBeLessThan(500);
			// A frame is refused by the name it was said with.
			const news = path.startsWith("/v1/live/") ? said.replaceAll(ids.conversation, "") : said;
			for (const id of [ids.conversation, ids.buyer, ids.key, ids.seller])
				expect.soft(news, told).not.toContain(id);
			// Whoever asks for a thing by its name gets an error; lists and one's own are one's own.
			if (name.includes("{")) expect.soft(answer.status, told).toBeGreaterThanOrEqual(400);
		}
	}
	expect(await everything()).toBe(before);
});

test("what is another shop's and what does not exist are answered with the same words", async () => {
	const none: Ids = {
		conversation: aName("cnv"),
		buyer: aName("buy"),
		key: aName("key"),
		seq: "1",
		seller: aName("slr"),
	};
	for (const [stranger, who] of Object.entries(strangers)) {
		for (const [name, example] of Object.entries(examples)) {
			if (!name.includes("{") || BEGINNINGS.includes(name)) continue;
			const [theirs, nothing] = await Promise.all(
				[ids, none].map(async (put) => {
					const { method, path } = fill(name, example, put);
					const answer = await doors.ask(who, method, path, example.body);
					const { instance: _, ...problem } = (await answer.json()) as Problem;
					return problem;
				}),
			);
			expect.soft(theirs, `${stranger}: ${name}`).toEqual(nothing);
		}
	}
});

test("a seller of this shop cannot give a conversation to somebody of another", async () => {
	const answer = await doors.ask(rightful.owner, "PATCH", `/v1/conversations/${ids.conversation}`, {
		assignee: aName("slr"),
	});
	expect(answer.status).toBe(404);
});

test("a buyer never sees what is the shop's own", async () => {
	for (const [name, example] of Object.entries(examples)) {
		if (GOODBYES.includes(name)) continue;
		const { method, path } = fill(name, example);
		if (method !== "GET") continue;
		const said = await (await doors.ask(rightful.buyer, method, path)).text();
		expect.soft(said, name).not.toContain(`${CANARY} noted`);
		expect.soft(said, name).not.toContain(`${CANARY}@shop.example`);
		expect.soft(said, name).not.toContain('"desk"');
	}
});

test("a conversation begun under the same id is refused in this shop, and another one in another shop", async () => {
	const before = await everything();
	for (const [stranger, who] of Object.entries(strangers)) {
		for (const name of BEGINNINGS) {
			const example = examples[name] as Example;
			const { method, path } = fill(name, example);
			const answer = await doors.ask(who, method, path, example.body);
			const said = await answer.text();
			expect.soft(said, `${stranger}: ${name}`).not.toContain(CANARY);
			if (stranger !== "a buyer of another shop") {
				expect.soft(answer.status, `${stranger}: ${name}`).toBeGreaterThanOrEqual(400);
			}
		}
	}
	expect(await everything()).toBe(before);
});

// Last, for it ends what the others need: if these requests did not work for anybody, nothing above would mean a thing.
test("whoever may ask is answered: the sweep asked for what is there", async () => {
	for (const [name, example] of Object.entries(examples)) {
		const { method, path } = fill(name, example);
		const answer = await doors.ask(rightful[example.as], method, path, example.body);
		const said = await answer.text();
		expect.soft(answer.ok, `${name}: ${answer.status} ${said}`).toBe(true);
		if (path.startsWith("/v1/search")) expect.soft(said).toContain(CANARY);
	}
});
