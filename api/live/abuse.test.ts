import { once } from "node:events";
import { connect, type Socket } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BACKLOG_MAX_BYTES, CLOSE, FRAME_MAX_BYTES } from "../../protocol/limits.ts";
import { aDevice, aName } from "../testing/names.ts";
import { aShop, type TestShop } from "../testing/people.ts";
import { type TestServer, testServer } from "../testing/server.ts";
import type { TestSocket } from "../testing/socket.ts";

/** Close codes of RFC 6455, sent by ws itself. */
const TOO_BIG = 1009;
const NOT_UTF8 = 1007;
const POLICY = 1008;

let server: TestServer;
let shop: TestShop;

beforeAll(async () => {
	server = await testServer();
	shop = await aShop(server.ctx.sql);
});
afterAll(() => server.stop());

/** The server still serves: a buyer who comes now is heard. */
async function isWell(): Promise<void> {
	const buyer = await server.buyer(shop);
	buyer.say({ type: "post", conversation: aName("cnv"), clientId: aName("cli"), text: "Hello", start: true });
	await buyer.hear("message");
	await buyer.close();
}

describe("what is no frame", () => {
	const deep = `${"[".repeat(40_000)}${"]".repeat(40_000)}`;
	const good = JSON.stringify({ type: "ping" });

	test.each([
		["nothing", ""],
		["no JSON", "hello"],
		["null", "null"],
		["a number", "5"],
		["a list", `[${good}]`],
		["an object without a type", "{}"],
		["a type of JavaScript's own", '{"type":"__proto__"}'],
		["a constructor", '{"type":"constructor"}'],
		["a type that is no word", '{"type":{"toString":1}}'],
		["a word too many", '{"type":"ping","admin":true}'],
		["a prototype", '{"type":"ping","__proto__":{"admin":true}}'],
		["something deep", `{"type":"ping","x":${deep}}`],
		["a number beyond numbers", '{"type":"follow","conversation":"cnv_111111111111111111111","rev":1e400}'],
		["a fraction", '{"type":"follow","conversation":"cnv_111111111111111111111","rev":1.5}'],
		["a name with SQL in it", `{"type":"follow","conversation":"cnv_' or 1=1 --111111111","rev":null}`],
		["a server's frame", '{"type":"welcome"}'],
	])("E2: closes the connection and nothing else: %s", async (_, text) => {
		const client = await server.buyer(shop);
		client.socket.send(text);
		expect(await client.closing()).toBe(CLOSE.badFrame);
		expect(Reflect.get({}, "admin")).toBeUndefined();
	});

	test("closes before hello as well", async () => {
		const client = await server.socket();
		client.socket.send(deep);
		expect(await client.closing()).toBe(CLOSE.badFrame);
	});

	test("in binary is none", async () => {
		const client = await server.buyer(shop);
		client.socket.send(Buffer.from(good));
		expect(await client.closing()).toBe(CLOSE.badFrame);
	});

	test("E2: too large is cut off before it is read", async () => {
		const client = await server.buyer(shop);
		client.socket.send("x".repeat(FRAME_MAX_BYTES + 1));
		expect(await client.closing()).toBe(TOO_BIG);
	});

	test("in many pieces is cut off", async () => {
		const client = await server.buyer(shop);
		for (let i = 0; i < 100; i++) client.socket.send("x", { fin: false });
		expect(await client.closing()).toBe(POLICY);
	});

	test("of broken UTF-8 is cut off", async () => {
		const client = await server.buyer(shop);
		client.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
		expect(await client.closing()).toBe(NOT_UTF8);
	});

	test("compression is not agreed to, so no bomb can come", async () => {
		const client = await server.buyer(shop);
		expect(client.socket.extensions).toBe("");
	});
});

describe("random bytes", () => {
	test("in place of frames never end the process", async () => {
		await fc.assert(
			fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
				const socket = await raw();
				socket.write(UPGRADE);
				await once(socket, "data");
				socket.write(bytes);
				socket.destroy();
			}),
			{ numRuns: 100 },
		);
		await isWell();
	});
});

const UPGRADE = [
	"GET /v1/live HTTP/1.1",
	"Host: chat.example",
	"Connection: Upgrade",
	"Upgrade: websocket",
	"Sec-WebSocket-Version: 13",
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
	"\r\n",
].join("\r\n");

async function raw(): Promise<Socket> {
	const socket = connect(server.port, "127.0.0.1");
	socket.on("error", () => {});
	await once(socket, "connect");
	return socket;
}

describe("an upgrade", () => {
	test.each([
		["without a key", UPGRADE.replace(/Sec-WebSocket-Key.*\r\n/, ""), 400],
		["of another version", UPGRADE.replace("Version: 13", "Version: 7"), 400],
		["at another address", UPGRADE.replace("/v1/live", "/v1/dead"), 404],
		["at almost this address", UPGRADE.replace("/v1/live", "/v1/live/"), 404],
	])("%s is refused", async (_, request, status) => {
		const socket = await raw();
		socket.write(request);
		const [answer] = await once(socket, "data");
		expect(String(answer)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
		await once(socket, "close");
	});

	test("whose peer is gone at once leaves nothing behind", async () => {
		const before = server.connections;
		for (let i = 0; i < 50; i++) {
			const socket = await raw();
			socket.write(UPGRADE);
			socket.resetAndDestroy();
		}
		await isWell();
		const probe = await server.buyer(shop);
		await probe.until(() => server.connections <= before + 1);
		await probe.close();
	});

	test("is refused to an address that holds as many as it may, until one of them leaves", async () => {
		const small = await testServer({ env: { ADDRESS_CONNECTIONS: "2" }, database: server.database });
		const clients = [await small.socket(), await small.socket()];
		await expect(small.socket()).rejects.toThrow("429");
		await clients[0]?.close();
		await clients[1]?.until(() => small.connections === 1);
		await (await small.socket()).close();
		await small.stop();
	});
});

describe("a flood", () => {
	test("of frames is read more slowly, not piled up, and every one is obeyed in the end", async () => {
		const client = await server.buyer(shop);
		const conversation = aName("cnv");
		const count = 2_000;
		client.say({ type: "post", conversation, clientId: aName("cli"), text: "begin", start: true });
		await client.hear("message");
		const began = performance.now();
		for (let i = 0; i < count; i++)
			client.say({ type: "post", conversation, clientId: aName("cli"), text: "" });
		await client.until(() => client.all("refused").length === count, "every answer");
		// What is beyond a burst of 1,000 waits its turn, at 500 a second.
		expect(performance.now() - began).toBeGreaterThan(1_500);
		await isWell();
		await client.close();
	});
});

describe("a receiver that does not read", () => {
	test("B6: is cut off with bounded memory, and the others hear everything", async () => {
		const buyer = await server.buyer(shop);
		const conversation = aName("cnv");
		buyer.say({ type: "post", conversation, clientId: aName("cli"), text: "begin", start: true });
		await buyer.hear("message");
		const well = await server.seller(shop, { follow: [{ conversation, rev: null }] });
		const slow = await server.seller(shop, { follow: [{ conversation, rev: null }] });
		await slow.hear("changes");
		slow.socket.pause();
		const before = server.connections;
		const text = "铃".repeat(9_000);
		let sent = 0;
		// What the kernel buffers on both sides comes on top of our own bound: a few megabytes, of newer ones more than fifty.
		const enough = 6_000;
		while (server.connections === before && sent < enough) {
			const clientId = aName("cli");
			buyer.say({ type: "post", conversation, clientId, text });
			await buyer.hear("message", ({ message }) => message.clientId === clientId);
			sent++;
		}
		expect(server.connections).toBe(before - 1);
		expect(sent).toBeLessThan(enough);
		await well.until(() => well.all("message").length === sent, "everything");
		slow.socket.resume();
		expect([CLOSE.slow, 1006]).toContain(await slow.closing());
		const back = await server.seller(shop, { follow: [{ conversation, rev: 1 }] });
		expect((await back.hear("changes")).messages.length).toBeGreaterThan(0);
		await Promise.all([buyer, well, back].map((client: TestSocket) => client.close()));
	});

	test("may take its time over a long resume, and is not mistaken for a dead one", async () => {
		const { sql } = server.ctx;
		const device = aDevice();
		const buyer = await server.buyer(shop, device);
		const first = aName("cnv");
		buyer.say({ type: "post", conversation: first, clientId: aName("cli"), text: "begin", start: true });
		await buyer.hear("message");
		const ids = Array.from({ length: 400 }, () => aName("cnv"));
		await sql`insert into conversations (shop_id, id, buyer_id, last_seq, rev)
			select ${shop.id}, i.id, c.buyer_id, 50, 50 from unnest(${ids}::text[]) as i (id), conversations c
			where c.id = ${first}`;
		await sql`insert into messages (shop_id, conversation_id, seq, rev, author, client_id, digest, text, created_at)
			select ${shop.id}, i.id, n, n, 'buyer', 'client-' || n, '\\x00', repeat('x', 1500), now()
			from unnest(${ids}::text[]) as i (id), generate_series(1, 50) n`;
		const slow = await server.socket(server.desk);
		const follow = ids.map((conversation) => ({ conversation, rev: null }));
		slow.hello({ token: await server.ticket(shop, shop.owner), shop: shop.id, follow });
		await slow.hear("welcome");
		slow.socket.pause();
		// Many times what the server may hold back and both kernels do, and long enough to have said all of it.
		expect(ids.length * 50 * 1500).toBeGreaterThan(BACKLOG_MAX_BYTES * 100);
		const began = performance.now();
		while (performance.now() - began < 1_500) await isWell();
		expect(slow.closed).toBeNull();
		slow.socket.resume();
		await slow.until(() => slow.all("changes").length === ids.length, "all of it");
		await Promise.all([slow.close(), buyer.close()]);
	});
});
