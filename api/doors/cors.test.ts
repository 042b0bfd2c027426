import { afterAll, beforeAll, expect, test } from "vitest";
import type { Problem } from "../../protocol/resources.ts";
import { asDevice, asKey, HOME, type TestDoors, testDoors, type Who } from "../testing/doors.ts";
import { aDevice, aName } from "../testing/names.ts";
import { aKey, aShop, type TestShop } from "../testing/people.ts";

const PAGE = "https://shop.example";

let doors: TestDoors;
let listed: TestShop;
let open: TestShop;
beforeAll(async () => {
	doors = await testDoors();
	listed = await aShop(doors.database.sql, { origins: [PAGE] });
	open = await aShop(doors.database.sql);
});
afterAll(() => doors.close());

const allowed = (answer: Response) => answer.headers.get("Access-Control-Allow-Origin");
const from = (who: Who, origin: string, path = "/v1/buyer") =>
	doors.ask({ ...who, Origin: origin }, "GET", path);
function preflight(headers: string, path = "/v1/buyer") {
	return doors.app.request(path, {
		method: "OPTIONS",
		headers: {
			Origin: PAGE,
			"Access-Control-Request-Method": "GET",
			"Access-Control-Request-Headers": headers,
		},
	});
}

test("a page on the shop's list may speak for its buyer, and read the answer", async () => {
	const buyer = await doors.buyer(listed);
	const answer = await from(buyer, PAGE);
	expect(answer.status).toBe(200);
	expect(allowed(answer)).toBe(PAGE);
	expect(answer.headers.get("Vary")).toMatch(/Origin/);
	expect(answer.headers.get("Access-Control-Allow-Credentials")).toBeNull();
	expect(answer.headers.get("Access-Control-Expose-Headers")).toMatch(/Retry-After/);
});

test("the page may read a refusal as well", async () => {
	const answer = await from(asDevice(aDevice(), listed.id), PAGE);
	expect([answer.status, allowed(answer)]).toEqual([401, PAGE]);
});

test.each([
	"https://shop.example.evil.com",
	"https://evilshop.example",
	"http://shop.example",
	"https://shop.example:444",
	"null",
])("a page of %s may not, even if it holds the secret", async (origin) => {
	const answer = await from(await doors.buyer(listed), origin);
	expect([answer.status, ((await answer.json()) as Problem).code]).toEqual([403, "origin_not_allowed"]);
	expect(allowed(answer)).toBeNull();
});

test("what is refused to a page is not done either", async () => {
	const buyer = await doors.buyer(listed);
	const path = `/v1/conversations/${aName("cnv")}/messages`;
	const answer = await doors.ask({ ...buyer, Origin: "https://evil.example" }, "POST", path, {
		text: "hi",
		start: true,
	});
	expect(answer.status).toBe(403);
	expect(await doors.database.sql`select from messages`).toHaveLength(0);
	expect((await doors.ask(buyer, "GET", path)).status).toBe(404);
});

test("a shop without a list is carried by any page", async () => {
	const answer = await from(await doors.buyer(open), "https://anything.example");
	expect([answer.status, allowed(answer)]).toEqual([200, "https://anything.example"]);
});

test("our own pages carry every bell, whatever the list", async () => {
	expect((await from(await doors.buyer(listed), HOME)).status).toBe(200);
});

test("a key or a seller's cookie is of no use on a page of another site", async () => {
	const key = asKey(await aKey(doors.database.sql, open));
	const seller = await doors.signIn(open.owner.email);
	for (const who of [key, seller, { ...key, "Shopbell-Shop": open.id }]) {
		expect(allowed(await from(who, PAGE, "/v1/shop"))).toBeNull();
	}
});

test("a browser may ask whether it may ask, for a buyer alone", async () => {
	const yes = await preflight("authorization,shopbell-shop,content-type");
	expect([yes.status, allowed(yes)]).toEqual([204, PAGE]);
	expect(yes.headers.get("Access-Control-Allow-Headers")).toMatch(/Shopbell-Shop/);
	expect(yes.headers.get("Access-Control-Allow-Methods")).toMatch(/PATCH/);
	expect(yes.headers.get("Access-Control-Max-Age")).toBe("600");
	expect(allowed(await preflight("authorization"))).toBeNull();
	expect(allowed(await preflight("content-type", "/v1/auth/sign-in/email"))).toBeNull();
});

test("pages of ours are not there for scripts of other sites", async () => {
	for (const path of ["/desk/", "/docs", "/v1/me"]) {
		const answer = await doors.app.request(path, { headers: { Origin: PAGE } });
		expect(allowed(answer), path).toBeNull();
		expect(answer.headers.get("Cross-Origin-Resource-Policy"), path).toBe("same-origin");
	}
});
