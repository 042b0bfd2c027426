import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HOME, type TestDoors, testDoors } from "../testing/doors.ts";
import { aName } from "../testing/names.ts";
import { aShop, type TestShop } from "../testing/people.ts";

const BELL = "(function(){var settings=__SHOPBELL_SETTINGS__;window.rung=settings})();";

let folder: string;
let doors: TestDoors;
let shop: TestShop;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "shopbell-pages-"));
	await put("widget/bell.js", BELL);
	await put("widget/manifest.json", '{"files":"assets/*-abc.js"}');
	await put("widget/assets/zh-CN-abc.js", "export default {};");
	await put("widget/assets/panel-abc.js", `export const panel = ${JSON.stringify("bell ".repeat(500))};`);
	await put("dashboard/index.html", "<!doctype html><title>Desk</title>");
	await put("dashboard/assets/desk-1.js", "export {};");
	await put("dashboard/bell.svg", "<svg/>");
	await put("dashboard/.env", "SECRET=1");
	await put("demo/index.html", '<script async src="{{origin}}/bell/{{shop}}.js"></script>');
	await put("demo/product.html", "<p>{{shop}} {{shop}}</p>");
	await put("demo/shop/cart.js", "const text = '{{shop}}';");
	await put("demo/README.md", "how the demo is made");
	await put("secret.txt", "not to be served");
	const folders = Object.fromEntries(
		["widget", "dashboard", "demo"].map((name) => [name, join(folder, name)]),
	);
	doors = await testDoors({ folders });
	shop = await aShop(doors.database.sql, { name: "Alder </script><!-- \u2028 & $& Ash" });
});
afterAll(async () => {
	await doors.close();
	await rm(folder, { recursive: true });
});

async function put(path: string, content: string): Promise<void> {
	const file = join(folder, path);
	await mkdir(join(file, ".."), { recursive: true });
	await writeFile(file, content);
}

const get = (path: string, headers: Record<string, string> = {}) => doors.app.request(path, { headers });
const tag = (id = shop.id) => `/bell/${id}.js`;

test("the bell comes with the shop's settings, and they stay data whatever the shop is called", async () => {
	const answer = await get(tag());
	expect(answer.status).toBe(200);
	expect(answer.headers.get("Content-Type")).toMatch(/^text\/javascript/);
	const code = await answer.text();
	expect(code).not.toContain("</script");
	expect(code).not.toContain("<!--");
	expect(code).not.toContain("\u2028");
	const page: { rung?: unknown } = {};
	new Function("window", code)(page);
	expect(page.rung).toEqual({
		shop: shop.id,
		name: "Alder </script><!-- \u2028 & $& Ash",
		accent: "#9a6b1f",
		locale: "en",
		origin: HOME,
		files: `${HOME}/bell/assets/*-abc.js`,
	});
});

test("any page may load the bell and the panel, also one that isolates itself", async () => {
	for (const path of [tag(), "/bell/assets/panel-abc.js"]) {
		const { headers } = await get(path, { Origin: "https://shop.example" });
		expect(headers.get("Access-Control-Allow-Origin"), path).toBe("*");
		expect(headers.get("Cross-Origin-Resource-Policy"), path).toBe("cross-origin");
		expect(headers.get("Timing-Allow-Origin"), path).toBe("*");
		expect(headers.get("Set-Cookie"), path).toBeNull();
	}
});

test("the bell is kept for minutes, what has a hash in its name for ever, and a page is asked for each time", async () => {
	const kept = async (path: string) => (await get(path)).headers.get("Cache-Control");
	expect(await kept(tag())).toBe("public, max-age=300, stale-while-revalidate=86400");
	expect(await kept("/bell/assets/panel-abc.js")).toBe("public, max-age=31536000, immutable");
	expect(await kept("/desk/assets/desk-1.js")).toBe("public, max-age=31536000, immutable");
	expect(await kept("/desk/")).toBe("no-cache");
	expect(await kept("/demo/")).toBe("no-cache");
});

test("a bell that was kept longer than any build still opens a panel: today's", async () => {
	for (const name of ["panel", "zh-CN"]) {
		const answer = await get(`/bell/assets/${name}-last_week.js`);
		expect(await answer.text(), name).toBe(await (await get(`/bell/assets/${name}-abc.js`)).text());
		expect(answer.headers.get("Cache-Control"), name).toBe("no-cache");
	}
	expect((await get("/bell/assets/list-screen-last_week.js")).status).toBe(404);
});

test("what is asked for again under another address is the same file", async () => {
	for (const file of ["panel-abc.js", "zh-CN-abc.js"]) {
		const [first, again] = [await get(`/bell/assets/${file}`), await get(`/bell/assets/1/1/${file}`)];
		expect(again.status, file).toBe(200);
		expect(await again.text(), file).toBe(await first.text());
	}
	expect((await get("/bell/assets/1/")).status).toBe(404);
	expect((await get("/bell/assets/1/2/panel-abc.js")).status).toBe(404);
});

test("what goes over the wire is small, and sent again only when it changed", async () => {
	for (const path of [tag(), "/bell/assets/panel-abc.js", "/desk/", "/demo/"]) {
		const [plain, small] = [await get(path), await get(path, { "Accept-Encoding": "gzip, br" })];
		expect(small.headers.get("Content-Encoding"), path).toBe("br");
		expect(small.headers.get("Vary"), path).toBe("Accept-Encoding");
		const bytes = Buffer.from(await small.arrayBuffer());
		expect(brotliDecompressSync(bytes).toString(), path).toBe(await plain.text());
		const [one, other] = [plain.headers.get("ETag") ?? "", small.headers.get("ETag") ?? ""];
		expect(one, path).not.toBe(other);
		expect((await get(path, { "If-None-Match": one })).status, path).toBe(304);
		expect(
			(await get(path, { "If-None-Match": `"x", ${other}`, "Accept-Encoding": "br" })).status,
			path,
		).toBe(304);
		expect((await get(path, { "If-None-Match": '"x"' })).status, path).toBe(200);
	}
});

test("a shop nobody has gets no bell", async () => {
	for (const id of [aName("shp"), "shp_x", "shp_%00", "buy_123456789ABCDEFGHJKLM"]) {
		expect((await get(tag(id))).status, id).toBe(404);
	}
});

test("changed settings are in the bell a second later, under another tag", async () => {
	const other = await aShop(doors.database.sql);
	const before = (await get(tag(other.id))).headers.get("ETag") ?? "";
	await doors.database.sql`update shops set accent = '#112233' where id = ${other.id}`;
	await expect
		.poll(async () => (await get(tag(other.id))).text(), { timeout: 5_000 })
		.toContain('"accent":"#112233"');
	expect((await get(tag(other.id), { "If-None-Match": before })).status).toBe(200);
});

test("the desk learns on which page the tag was seen", async () => {
	const other = await aShop(doors.database.sql);
	await get(tag(other.id), { Referer: "https://shop.example/cart?secret=1" });
	const seen = async () =>
		(await doors.database.sql`select tag_seen_url from shops where id = ${other.id}`)[0]?.tag_seen_url;
	await expect.poll(seen).toBe("https://shop.example/cart");
});

test("every address of the desk is the desk; its files are themselves", async () => {
	for (const path of ["/desk/", "/desk/inbox", "/desk/c/cnv_1/and/more", "/desk/sign-in?error=link"]) {
		const answer = await get(path);
		expect(await answer.text(), path).toContain("<title>Desk</title>");
	}
	expect((await get("/desk/bell.svg")).headers.get("Content-Type")).toMatch(/^image\/svg\+xml/);
	expect((await get("/desk/assets/gone.js")).status).toBe(404);
	expect((await get("/")).headers.get("Location")).toBe("/desk/");
	expect((await get("/desk")).headers.get("Location")).toBe("/desk/");
});

test("the desk runs only its own files, in nobody's frame", async () => {
	const { headers } = await get("/desk/");
	const policy = headers.get("Content-Security-Policy") ?? "";
	expect(policy).not.toContain("unsafe");
	for (const part of [
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"frame-ancestors 'none'",
		"base-uri 'none'",
		"require-trusted-types-for 'script'",
		"ws://shopbell.test",
	]) {
		expect(policy).toContain(part);
	}
	expect(headers.get("X-Frame-Options")).toBe("DENY");
	expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
	expect(headers.get("Referrer-Policy")).toBe("no-referrer");
});

test("the demo carries the very tag a merchant would paste", async () => {
	const [first] = await doors.database.sql`select id from shops order by created_at, id limit 1`;
	expect(await (await get("/demo/")).text()).toContain(`src="${HOME}/bell/${first?.id}.js"`);
	expect(await (await get("/demo/product.html")).text()).toBe(`<p>${first?.id} ${first?.id}</p>`);
	expect(await (await get("/demo/product")).text()).toBe(`<p>${first?.id} ${first?.id}</p>`);
	expect(await (await get("/demo/shop/cart.js")).text()).toBe("const text = '{{shop}}';");
	expect((await get("/demo/README.md")).status).toBe(404);
	expect((await get("/demo/")).headers.get("Referrer-Policy")).toBe("strict-origin-when-cross-origin");
});

test.each([
	"/desk/../secret.txt",
	"/desk/%2e%2e/secret.txt",
	"/desk/..%2fsecret.txt",
	"/desk/assets/..%2f..%2f..%2fsecret.txt",
	"/demo/%2e%2e%2fsecret.txt",
	"/demo/..\\secret.txt",
	"/demo//etc/passwd",
	"/bell/assets/%2e%2e/bell.js%00",
	"/bell/assets/../manifest.json",
	"/docs/files/..%2fpackage.json",
	"/docs/files/package.json",
	"/desk/.env",
	"/desk/%2eenv",
])("no file outside is served: %s", async (path) => {
	const said = await (await get(path)).text();
	expect(said).not.toContain("not to be served");
	expect(said).not.toContain("SECRET");
	expect(said).not.toContain("root:");
	expect(said).not.toContain('"version"');
	expect(said).not.toContain("__SHOPBELL_SETTINGS__");
});

test("a program that was built anew while we run is served anew", async () => {
	await put("demo/new.html", "<p>one</p>");
	expect(await (await get("/demo/new.html")).text()).toBe("<p>one</p>");
	await put("demo/new.html", "<p>another</p>");
	expect(await (await get("/demo/new.html")).text()).toBe("<p>another</p>");
});

test("the reference comes from our own origin alone, without a script in the page", async () => {
	const answer = await get("/docs");
	const page = await answer.text();
	expect(answer.headers.get("Content-Security-Policy")).toContain("script-src 'self';");
	expect(page).not.toMatch(/<script>|javascript:|\son\w+=|https?:\/\//);
	for (const [, path = ""] of page.matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
		expect((await get(path, { "Accept-Encoding": "br" })).status, path).toBe(200);
	}
	expect(await (await get("/docs/begin.js")).text()).toContain("validatorUrl: null");
});

test("what is not built is said so", async () => {
	const bare = await testDoors({
		folders: { widget: join(folder, "nowhere"), dashboard: join(folder, "nowhere") },
	});
	const { id } = await aShop(bare.database.sql);
	for (const path of ["/desk/", `/bell/${id}.js`]) {
		const answer = await bare.app.request(path);
		expect([answer.status, ((await answer.json()) as { detail: string }).detail]).toEqual([
			404,
			expect.stringContaining("npm run build"),
		]);
	}
	await bare.close();
});
