import { afterAll, beforeAll, expect, test } from "vitest";
import { FRAME_MAX_BYTES } from "../../protocol/limits.ts";
import { type Problem, problemSchema } from "../../protocol/resources.ts";
import { asKey, begun, NOBODY, type TestDoors, testDoors, type Who } from "../testing/doors.ts";
import { aName } from "../testing/names.ts";
import { aKey, aShop, type TestShop } from "../testing/people.ts";

let doors: TestDoors;
let shop: TestShop;
let key: Who;
let conversation: string;
beforeAll(async () => {
	doors = await testDoors();
	shop = await aShop(doors.database.sql);
	key = asKey(await aKey(doors.database.sql, shop));
	conversation = `/v1/conversations/${await begun(doors, await doors.buyer(shop), "hello")}`;
});
afterAll(() => doors.close());

async function problemOf(answer: Response): Promise<Problem> {
	expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
	expect(answer.headers.get("Cache-Control")).toBe("no-store");
	const problem = problemSchema.parse(await answer.json());
	expect(problem.status).toBe(answer.status);
	expect(problem.type).toBe(`/docs/problems#${problem.code}`);
	expect(problem.instance).toBe(`/requests/${answer.headers.get("Request-Id")}`);
	return problem;
}

async function refused(method: string, path: string, init: RequestInit = {}): Promise<string> {
	const headers = { ...key, "Content-Type": "application/json", ...(init.headers as Who) };
	const { status, code } = await problemOf(await doors.app.request(path, { method, ...init, headers }));
	return `${status} ${code}`;
}

test("everything that is refused is a problem with a stable code", async () => {
	const messages = `${conversation}/messages`;
	expect(await refused("GET", "/v1/nothing-here")).toBe("404 not_found");
	expect(await refused("GET", "/nothing-here")).toBe("404 not_found");
	expect(await refused("GET", "/bell/shp_nobody.js")).toBe("404 not_found");
	expect(
		await refused("GET", "/v1/shop", { headers: { Authorization: "Bearer nothing_of_ours_at_all" } }),
	).toBe("401 unauthorised");
	expect(await refused("DELETE", "/v1/shop")).toBe("405 method_not_allowed");
	expect(await refused("POST", messages, { body: "{" })).toBe("400 bad_request");
	expect(await refused("POST", messages, { body: "" })).toBe("400 bad_request");
	expect(await refused("POST", messages, { body: "null" })).toBe("422 invalid");
	expect(await refused("POST", messages, { body: "[]" })).toBe("422 invalid");
	expect(await refused("POST", messages, { body: "{}", headers: { "Content-Type": "text/plain" } })).toBe(
		"415 unsupported_media",
	);
	expect(
		await refused("POST", messages, { body: JSON.stringify({ text: "x".repeat(FRAME_MAX_BYTES) }) }),
	).toBe("413 too_large");
	expect(await refused("POST", messages, { body: JSON.stringify({ text: " " }) })).toBe("422 text_empty");
	expect(await refused("POST", messages, { body: JSON.stringify({ text: "x".repeat(10_001) }) })).toBe(
		"422 text_too_long",
	);
	expect(await refused("POST", messages, { body: JSON.stringify({ text: "\u0000" }) })).toBe(
		"422 text_malformed",
	);
	for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
		const form = { body: "x", headers: { "Content-Type": type } };
		expect(await refused("POST", "/v1/shop/identity-secret", form)).toBe("415 unsupported_media");
	}
	expect(await refused("GET", "/v1/conversations?cursor=abc")).toBe("400 bad_cursor");
});

test("a method that is not there is answered with those that are", async () => {
	const answer = await doors.ask(key, "DELETE", "/v1/shop");
	expect(answer.headers.get("Allow")?.split(", ").sort()).toEqual(["GET", "HEAD", "PATCH"]);
});

test("each part that is wrong is pointed at, and unknown keys are refused", async () => {
	const body = { text: 5, colour: "red", "a/b~c": 1 };
	const problem = await problemOf(await doors.ask(key, "POST", `${conversation}/messages`, body));
	expect(problem.errors?.map(({ pointer }) => pointer).sort()).toEqual(["/a~1b~0c", "/colour", "/text"]);
});

test.each([
	"?limit=0",
	"?limit=101",
	"?limit=1e2",
	"?limit=-1",
	"?limit=01",
	"?limit=0x10",
	"?limit=%2010",
	"?limit=10&limit=20",
	"?limit[]=1",
	"?limit[$ne]=1",
	"?before=9223372036854775808",
	"?before=1&after=2",
	"?nonsense=1",
	"?__proto__=1",
])("a question nobody understands is refused: %s", async (query) => {
	const problem = await problemOf(await doors.ask(key, "GET", `${conversation}/messages${query}`));
	expect(problem).toMatchObject({ status: 422, code: "invalid" });
});

test.each([
	"/v1/conversations/cnv_short",
	"/v1/conversations/%00",
	"/v1/conversations/cnv_%27%20or%201=1--%20%20%20%20%20%20",
	"/v1/conversations/__proto__",
	"/v1/conversations/1/messages",
	"/v1//conversations",
	"/v1/%63onversations%2fcounts",
	"/v1/conversations;x",
	"/v1/conversations/counts/../../shop/nothing",
])("an address that names nothing is not there: %s", async (path) => {
	expect((await doors.ask(key, "GET", path)).status).toBe(404);
});

test("a message's place is a whole number above 0", async () => {
	for (const seq of ["0", "-1", "1.0", "1e0", "01", "+1", "one", "99999999999"]) {
		const answer = await doors.ask(key, "PATCH", `${conversation}/messages/${seq}`, { text: "x" });
		expect.soft(answer.status, seq).toBe(404);
	}
});

test("deep, repeated and poisoned JSON changes nothing outside the request", async () => {
	const deep = `${"[".repeat(40_000)}${"]".repeat(40_000)}`;
	expect(await refused("POST", `${conversation}/messages`, { body: deep })).toBe("422 invalid");
	const poison = '{"text":"x","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
	expect(await refused("POST", `${conversation}/messages`, { body: poison })).toBe("422 invalid");
	expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
	expect(await refused("POST", `${conversation}/messages`, { body: '{"text":1e400}' })).toBe("422 invalid");
});

test("an error of ours says nothing of our insides", async () => {
	const broken = await testDoors();
	const who = asKey(await aKey(broken.database.sql, await aShop(broken.database.sql)));
	await broken.database.sql`alter table conversations rename column closed_at to elsewhere`;
	const answer = await broken.ask(who, "GET", "/v1/conversations/counts");
	const said = await answer.clone().text();
	expect(await problemOf(answer)).toMatchObject({ status: 500, code: "internal" });
	expect(said).not.toMatch(/closed_at|select|column|\.ts|42703/);
	await broken.close();
});

test("a database that cannot be reached is a matter of time, and said so", async () => {
	const gone = await testDoors();
	const who = asKey(await aKey(gone.database.sql, await aShop(gone.database.sql)));
	await gone.close();
	const problem = await problemOf(await gone.ask(who, "GET", "/v1/shop"));
	expect(problem).toMatchObject({ status: 503, code: "unavailable", retryAfter: 1 });
});

test("every request has a name of its own, which it cannot choose", async () => {
	const ids = await Promise.all(
		[1, 2].map(async () =>
			(await doors.ask(NOBODY, "GET", "/v1/me", undefined, { "Request-Id": "mine" })).headers.get(
				"Request-Id",
			),
		),
	);
	expect(new Set(ids).size).toBe(2);
	for (const id of ids) expect(id).toMatch(/^req_\w{21}$/);
});

test("every code is explained at the address its problems give", async () => {
	const page = await (await doors.app.request("/docs/problems")).text();
	for (const code of ["unauthorised", "rate_limited", "idempotency_key_reused", "internal"])
		expect(page).toContain(`id="${code}"`);
});

test("who holds the newest state already is told so in one line", async () => {
	const first = await doors.ask(key, "GET", conversation);
	const tag = first.headers.get("ETag") ?? "";
	expect(tag).toMatch(/^"[\w-]+"$/);
	const again = await doors.ask(key, "GET", conversation, undefined, { "If-None-Match": tag });
	expect([again.status, await again.text(), again.headers.get("ETag")]).toEqual([304, "", tag]);
	await doors.ask(key, "POST", `${conversation}/messages`, { text: "new" });
	expect((await doors.ask(key, "GET", conversation, undefined, { "If-None-Match": tag })).status).toBe(200);
	expect(
		(await doors.ask(key, "GET", `/v1/conversations/${aName("cnv")}`, undefined, { "If-None-Match": "*" }))
			.status,
	).toBe(404);
});

test("nothing personal is kept by a cache in between", async () => {
	expect((await doors.ask(key, "GET", conversation)).headers.get("Cache-Control")).toBe("private, no-cache");
	const posted = await doors.ask(key, "POST", `${conversation}/messages`, { text: "hi" });
	expect(posted.headers.get("Cache-Control")).toBe("no-store");
});
