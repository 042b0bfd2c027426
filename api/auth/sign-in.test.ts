import { hashPassword } from "better-auth/crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Me, Problem } from "../../protocol/resources.ts";
import { asKey, cookieOf, HOME, NOBODY, type TestDoors, testDoors, type Who } from "../testing/doors.ts";
import { aKey, aSeller, aShop, type TestShop } from "../testing/people.ts";

const PASSWORD = "correct horse battery staple";

let doors: TestDoors;
let shop: TestShop;
beforeAll(async () => {
	doors = await testDoors();
	shop = await aShop(doors.database.sql);
	await givePassword(shop.owner.id);
});
afterAll(() => doors.close());

async function givePassword(seller: string): Promise<void> {
	await doors.database.sql`
		insert into seller_accounts (id, seller_id, account_id, provider_id, password)
		values (${`row_${seller}`}, ${seller}, ${seller}, 'credential', ${await hashPassword(PASSWORD)})`;
}

const signIn = (body: unknown, headers: Who = { Origin: HOME }) =>
	doors.ask(NOBODY, "POST", "/v1/auth/sign-in/email", body, headers);
const me = (who: Who) => doors.ask(who, "GET", "/v1/me");

test("a seller signs in by e-mail and password, and is who they are", async () => {
	const answer = await signIn({ email: shop.owner.email, password: PASSWORD });
	expect(answer.status).toBe(204);
	const { seller, shops } = (await (await me({ Cookie: cookieOf(answer) })).json()) as Me;
	expect(seller).toEqual({ id: shop.owner.id, name: shop.owner.name, email: shop.owner.email });
	expect(shops).toEqual([{ id: shop.id, name: "Alder & Finch", role: "owner" }]);
});

test("the session's cookie is out of reach of scripts and of other sites", async () => {
	const [cookie = ""] = (
		await signIn({ email: shop.owner.email, password: PASSWORD })
	).headers.getSetCookie();
	expect(cookie).toMatch(/^shopbell\.session_token=/);
	expect(cookie).toMatch(/; HttpOnly/i);
	expect(cookie).toMatch(/; SameSite=Lax/i);
	expect(cookie).toMatch(/; Path=\//i);
	expect(cookie).not.toMatch(/domain/i);
});

test("a wrong password and a stranger's address get the same words", async () => {
	const [wrong, unknown] = await Promise.all([
		signIn({ email: shop.owner.email, password: "not the password" }),
		signIn({ email: "nobody@shop.example", password: PASSWORD }),
	]);
	for (const answer of [wrong, unknown]) {
		expect(answer.status).toBe(401);
		expect(answer.headers.getSetCookie()).toEqual([]);
	}
	const [a, b] = (await Promise.all([wrong.json(), unknown.json()])) as [Problem, Problem];
	expect({ ...a, instance: "" }).toEqual({ ...b, instance: "" });
	expect(a).toMatchObject({ code: "unauthorised", detail: "The e-mail address or the password is wrong." });
});

test("nobody signs up from outside, and nothing else of the library's paths is open", async () => {
	const body = { email: "eve@evil.example", password: PASSWORD, name: "Eve" };
	const owner = await doors.signIn(shop.owner.email);
	for (const path of [
		"sign-up/email",
		"sign-in/magic-link",
		"magic-link/verify",
		"sign-in/social",
		"update-user",
		"change-email",
		"change-password",
		"delete-user",
		"list-sessions",
		"revoke-sessions",
		"reset-password",
		"request-password-reset",
		"get-session",
		"callback/x",
		"error",
		"ok",
	]) {
		for (const method of ["GET", "POST"]) {
			const answer = await doors.ask(owner, method, `/v1/auth/${path}`, method === "POST" ? body : undefined);
			expect.soft(answer.status, `${method} ${path}`).toBe(404);
		}
	}
	expect(await doors.database.sql`select from sellers where email = 'eve@evil.example'`).toHaveLength(0);
});

test("a one-time link opens the desk once", async () => {
	const link = await doors.link(shop.owner.email);
	const first = await doors.app.request(link);
	expect(first.status).toBe(302);
	expect(first.headers.get("Location")).toBe("/desk/");
	expect((await me({ Cookie: cookieOf(first) })).status).toBe(200);
	const second = await doors.app.request(link);
	expect(second.status).toBe(302);
	expect(second.headers.get("Location")).toBe("/desk/sign-in?error=link");
	expect(second.headers.getSetCookie()).toEqual([]);
});

test("of two who open the same link at once, one is let in", async () => {
	const link = await doors.link(shop.owner.email);
	const answers = await Promise.all(Array.from({ length: 6 }, () => doors.app.request(link)));
	expect(answers.filter((answer) => cookieOf(answer) !== "")).toHaveLength(1);
});

test("a link that is no longer good, or made up, leads to the sign-in page", async () => {
	const link = await doors.link(shop.owner.email);
	await doors.database.sql`update seller_verifications set expires_at = now() - interval '1 s'`;
	for (const bad of [
		link,
		link.replace(/token=\w+/, "token=made-up"),
		"/v1/auth/link",
		"/v1/auth/link?token=a&token=b",
	]) {
		const answer = await doors.app.request(bad);
		expect(answer.status, bad).toBe(302);
		expect(answer.headers.get("Location"), bad).toBe("/desk/sign-in?error=link");
		expect(cookieOf(answer), bad).toBe("");
	}
});

test.each([
	"//evil.example",
	"/\\evil.example",
	"https://evil.example",
	"https:evil.example",
	"javascript:alert(1)",
])("a link cannot be made to lead to %s", async (elsewhere) => {
	const link = new URL(await doors.link(shop.owner.email), HOME);
	for (const parameter of ["callbackURL", "errorCallbackURL", "newUserCallbackURL"]) {
		const bent = new URL(link);
		bent.searchParams.set(parameter, elsewhere);
		for (const token of [link.searchParams.get("token") ?? "", "made-up"]) {
			bent.searchParams.set("token", token);
			const answer = await doors.app.request(bent.pathname + bent.search);
			const to = new URL(answer.headers.get("Location") ?? "", HOME);
			expect([answer.status, to.origin], parameter).toEqual([302, HOME]);
		}
	}
});

test("the link is made for our own address, whatever the request calls us", async () => {
	const link = await doors.link(shop.owner.email);
	const answer = await doors.app.request(link, {
		headers: { Host: "evil.example", "X-Forwarded-Host": "evil.example" },
	});
	expect(new URL(answer.headers.get("Location") ?? "", HOME).origin).toBe(HOME);
});

test("signing out ends the session, here and on its sockets", async () => {
	const who = await doors.signIn(shop.owner.email);
	const [row] = await doors.database.sql<{ id: string }[]>`
		select id from seller_sessions where seller_id = ${shop.owner.id} order by created_at desc limit 1`;
	const answer = await doors.ask(who, "POST", "/v1/auth/sign-out", {});
	expect(answer.status).toBe(204);
	expect(doors.revoked).toContainEqual({ kind: "session", session: row?.id });
	expect((await me(who)).status).toBe(401);
	expect((await doors.ask(who, "POST", "/v1/auth/sign-out", {})).status).toBe(204);
});

test("a page of another site signs nobody in and nobody out", async () => {
	const foreign = { Origin: "https://evil.example" };
	expect((await signIn({ email: shop.owner.email, password: PASSWORD }, foreign)).status).toBe(403);
	const who = await doors.signIn(shop.owner.email);
	expect((await doors.ask({ ...who, ...foreign }, "POST", "/v1/auth/sign-out", {})).status).toBe(403);
	expect((await me(who)).status).toBe(200);
	const form = { "Content-Type": "application/x-www-form-urlencoded" };
	const answer = await doors.app.request("/v1/auth/sign-in/email", {
		method: "POST",
		headers: form,
		body: "email=a",
	});
	expect(answer.status).toBe(415);
});

test("a session that ended, or a cookie that was changed, opens nothing", async () => {
	const who = await doors.signIn(shop.owner.email);
	const [name = "", value = ""] = (who.Cookie ?? "").split("=");
	expect((await me({ Cookie: `${name}=${value.slice(0, -4)}AAAA` })).status).toBe(401);
	expect((await me({ Cookie: `${name}=${value.split(".")[0]}` })).status).toBe(401);
	expect((await me({ Cookie: `${name}=` })).status).toBe(401);
	await doors.database.sql`update seller_sessions set expires_at = now() - interval '1 s'`;
	expect((await me(who)).status).toBe(401);
});

test("a seller of several shops says which; one they left is not theirs", async () => {
	const { sql } = doors.database;
	const other = await aShop(sql, { name: "Second" });
	const seller = await aSeller(sql, shop.id);
	const who = await doors.signIn(seller.email);
	expect((await doors.ask(who, "GET", "/v1/shop")).status).toBe(200);
	await sql`insert into memberships (shop_id, seller_id, role) values (${other.id}, ${seller.id}, 'agent')`;
	const unnamed = await doors.ask(who, "GET", "/v1/shop");
	expect([unnamed.status, ((await unnamed.json()) as Problem).code]).toEqual([422, "shop_required"]);
	const named = { ...who, "Shopbell-Shop": other.id };
	expect(await doors.read(named, "/v1/shop")).toMatchObject({ id: other.id });
	await sql`delete from memberships where shop_id = ${other.id} and seller_id = ${seller.id}`;
	expect((await doors.ask(named, "GET", "/v1/shop")).status).toBe(404);
});

test("signing in needs no shop, and a key or a device is nobody who signed in", async () => {
	const key = await aKey(doors.database.sql, shop);
	expect((await me(asKey(key))).status).toBe(401);
	expect((await me(await doors.buyer(shop))).status).toBe(401);
});

test("who came in by a link chooses a password, and changing it asks for the one before", async () => {
	const ana = await aSeller(doors.database.sql, shop.id, "agent", "Ana");
	const Cookie = cookieOf(await doors.app.request(await doors.link(ana.email)));
	const choose = (body: unknown, headers: Who = { Cookie, Origin: HOME }) =>
		doors.ask(headers, "PUT", "/v1/me/password", body);

	expect((await choose({ password: "short" })).status).toBe(422);
	expect((await choose({ password: PASSWORD }, { Cookie, Origin: "https://evil.example" })).status).toBe(403);
	expect((await choose({ password: PASSWORD })).status).toBe(204);
	expect((await signIn({ email: ana.email, password: PASSWORD })).status).toBe(204);

	const missing = await choose({ password: "another one of mine" });
	expect(missing.status).toBe(422);
	expect(((await missing.json()) as Problem).errors?.[0]?.pointer).toBe("/current");
	expect((await choose({ password: "another one of mine", current: "not the password" })).status).toBe(422);
	expect((await choose({ password: "another one of mine", current: PASSWORD })).status).toBe(204);
	expect((await signIn({ email: ana.email, password: PASSWORD })).status).toBe(401);
});
