/** Whichever door somebody comes by, it is they who are counted. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { CLOSE } from "../../protocol/limits.ts";
import { asDevice } from "../testing/doors.ts";
import { aDevice, aName } from "../testing/names.ts";
import { aShop, type TestShop } from "../testing/people.ts";
import { type TestServer, testServer } from "../testing/server.ts";
import type { TestSocket } from "../testing/socket.ts";
import { say } from "../testing/stream.ts";

let server: TestServer;
let shop: TestShop;
beforeAll(async () => {
	server = await testServer({ env: { RATE_LIMIT_FACTOR: "1" } });
	shop = await aShop(server.ctx.sql);
});
afterAll(() => server.stop());

const aPost = (conversation: string) =>
	({ type: "post", conversation, clientId: aName("cli"), text: "Hello", start: true }) as const;

function write(device: string, conversation: string): Promise<Response> {
	return fetch(`${server.url}/v1/conversations/${conversation}/messages`, {
		method: "POST",
		headers: { "Content-Type": "application/json", ...asDevice(device, shop.id) },
		body: JSON.stringify({ text: "Hello", start: true }),
	});
}

/** What a newcomer's hello is answered with: a close code, or null for a welcome. */
async function knock(device: string): Promise<number | null> {
	const client = await server.socket();
	client.hello({ token: device, shop: shop.id });
	await Promise.race([client.hear("welcome"), client.closing()]).catch(() => {});
	if (client.closed === null) await client.close();
	else return client.closed;
	return null;
}

test("E1: a buyer's messages are counted together by socket, by REST and without a socket", async () => {
	const device = aDevice();
	const conversation = aName("cnv");
	const buyer = await server.buyer(shop, device);
	for (let i = 0; i < 40; i++) buyer.say(aPost(conversation));
	await buyer.until(() => buyer.all("message").length === 40, "all of them");
	const without = await say(
		server.url,
		asDevice(device, shop.id),
		...Array.from({ length: 19 }, () => aPost(conversation)),
	);
	expect(without.frames.filter(({ type }) => type === "message")).toHaveLength(19);
	expect((await write(device, conversation)).status).toBe(201);

	const tooMuch = aPost(conversation);
	buyer.say(tooMuch);
	const refused = await buyer.hear("refused");
	expect(refused).toMatchObject({ clientId: tooMuch.clientId, code: "rate_limited", permanent: false });
	expect(refused.retryAfter).toBeGreaterThan(0);
	expect(refused.retryAfter).toBeLessThanOrEqual(10_000);
	const answer = await write(device, conversation);
	expect(answer.status).toBe(429);
	expect(answer.headers.get("RateLimit-Policy")).toBe('"buyerPosts";q=60;w=10');
	expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
	const [again] = (await say(server.url, asDevice(device, shop.id), aPost(conversation))).frames;
	expect(again).toMatchObject({ type: "refused", code: "rate_limited" });

	const neighbour = await server.buyer(shop);
	neighbour.say(aPost(aName("cnv")));
	await neighbour.hear("message");
	await Promise.all([buyer.close(), neighbour.close()]);
});

test("a seller who answers fast never meets a limit", async () => {
	const buyer = await server.buyer(shop);
	const conversation = aName("cnv");
	buyer.say(aPost(conversation));
	await buyer.hear("message");
	const seller = await server.seller(shop);
	for (let i = 0; i < 200; i++) seller.say(aPost(conversation));
	await seller.until(() => seller.all("message").length === 200, "all of them");
	expect(seller.all("refused")).toEqual([]);
	await Promise.all([buyer.close(), seller.close()]);
});

test("one address cannot make up any number of buyers, by whichever door, and those who are known come in", async () => {
	const known: string[] = [];
	const newcomers: Promise<TestSocket>[] = [];
	for (let i = 0; i < 200; i++) newcomers.push(server.buyer(shop, known[known.push(aDevice()) - 1]));
	for (const client of await Promise.all(newcomers)) client.drop();
	let codes: (number | null)[] = [];
	while (!codes.includes(CLOSE.busy)) {
		expect(known.length).toBeLessThan(300);
		codes = await Promise.all(
			Array.from({ length: 20 }, () => knock(known[known.push(aDevice()) - 1] ?? "")),
		);
	}
	const answer = await write(aDevice(), aName("cnv"));
	expect(answer.status).toBe(429);
	expect(answer.headers.get("RateLimit")).toMatch(/^"newcomer";r=0;t=\d+$/);

	expect(await knock(known[0] ?? "")).toBeNull();
	await (await server.seller(shop)).close();
});
