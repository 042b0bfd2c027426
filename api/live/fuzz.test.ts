/** Random frames on the socket, by everybody there is. `FUZZ=20000 SEED=7` plays more, and others. */
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { clientFrameSchema } from "../../protocol/frames.ts";
import { aDevice, aName } from "../testing/names.ts";
import { almost, asBytes, cases, INTERNALS, isPolluted, nasty, type Shape } from "../testing/noise.ts";
import { aKey, aShop, type TestKey, type TestShop } from "../testing/people.ts";
import { type TestServer, testServer } from "../testing/server.ts";
import type { TestSocket } from "../testing/socket.ts";

/** In every text of a shop that nobody here belongs to. */
const CANARY = `canary${randomBytes(8).toString("hex")}`;
const FRAMES = z.toJSONSchema(clientFrameSchema) as Shape;
/** All but the one that may be said only once. */
const LATER: Shape = {
	oneOf: (FRAMES.oneOf ?? []).filter(({ properties }) => properties?.type?.const !== "hello"),
};
const WHO = ["buyer", "seller", "key", "stranger"] as const;
type Guest = (typeof WHO)[number];

let server: TestServer;
let shop: TestShop;
let key: TestKey;
let device: string;
let names: string[];

beforeAll(async () => {
	server = await testServer({ env: { ADDRESS_CONNECTIONS: "100000" } });
	const { sql } = server.ctx;
	const other = await aShop(sql, { name: `${CANARY} pots` });
	const theirs = aName("cnv");
	await converse(await server.buyer(other), theirs, `${CANARY} said`);
	shop = await aShop(sql);
	key = await aKey(sql, shop);
	device = aDevice();
	const own = aName("cnv");
	await converse(await server.buyer(shop, device), own, "Is it in stock?");
	names = [own, own, theirs, aName("cnv"), shop.id, other.id, device, aDevice(), key.key, aName("cli")];
});
afterAll(() => server.stop());

/** A message is stored and comes back. */
async function converse(buyer: TestSocket, conversation: string, text: string): Promise<void> {
	buyer.say({ type: "post", conversation, clientId: aName("cli"), text, start: true });
	expect((await buyer.hear("message")).message.text).toBe(text);
	await buyer.close();
}

function arrive(who: Guest): Promise<TestSocket> {
	switch (who) {
		case "buyer":
			return server.buyer(shop, device);
		case "seller":
			return server.seller(shop, { inbox: true });
		case "key":
			return server.buyer(shop, key.key);
		case "stranger":
			return server.socket();
	}
}

/** How one frame is put on the wire. */
const ways = fc.constantFrom("text", "text", "text", "text", "text", "binary", "pieces", "ping");

function put(client: TestSocket, bytes: Buffer, way: string): void {
	const { socket } = client;
	switch (way) {
		case "ping":
			socket.ping(bytes.subarray(0, 125));
			return;
		case "pieces":
			for (const byte of bytes.subarray(0, 40)) socket.send(Buffer.of(byte), { binary: false, fin: false });
			socket.send(bytes.subarray(40), { binary: false, fin: true });
			return;
		default:
			socket.send(bytes, { binary: way === "binary" });
	}
}

/** Says everything and hears what is answered, or the end. */
async function tell(client: TestSocket, story: [Buffer, string][]): Promise<string> {
	for (const [bytes, way] of story) put(client, bytes, way);
	// Whoever is still let in is heard out; a stranger was never let in.
	if (client.heard.length > 0) await client.settled().catch(() => client.closing());
	await client.close();
	return JSON.stringify(client.heard);
}

/** Plays stories and looks at what came of each. @returns how many frames were heard. */
async function play(who: readonly Guest[], story: fc.Arbitrary<[Buffer, string][]>): Promise<number> {
	const failures = vi.spyOn(server.ctx.log, "error");
	let heard = 0;
	await fc.assert(
		fc.asyncProperty(fc.constantFrom(...who), story, async (who, story) => {
			const client = await arrive(who);
			const said = await tell(client, story);
			heard += client.heard.length;
			expect(said).not.toContain('"code":"internal"');
			expect(said).not.toMatch(INTERNALS);
			expect(said).not.toContain(CANARY);
			expect(isPolluted()).toBe(false);
			expect(failures.mock.calls).toEqual([]);
		}),
		{ numRuns: cases(250) },
	);
	failures.mockRestore();
	await converse(await server.buyer(shop), aName("cnv"), "Are you still there?");
	return heard;
}

// The first frame that is none ends a connection, so what lies behind the door is reached by frames that fit.
test("frames that fit and mean nothing are answered, and tell nobody what is not theirs", async () => {
	const frame = almost(LATER, names, {}, 0).map((text): [Buffer, string] => [Buffer.from(text), "text"]);
	const heard = await play(["buyer", "seller", "key"], fc.array(frame, { minLength: 5, maxLength: 20 }));
	expect(heard).toBeGreaterThan(cases(250) * 3);
}, 120_000);

test("frames that almost fit end their own connection and nothing else", async () => {
	const frame = fc.tuple(asBytes(fc.oneof(almost(FRAMES, names), nasty)), ways);
	await play(WHO, fc.array(frame, { minLength: 1, maxLength: 8 }));
}, 120_000);
