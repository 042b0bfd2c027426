/** During a deploy, and in tabs that stay open over many: client and server are one version of the wire apart. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { CLOSE } from "../../protocol/limits.ts";
import { PROTOCOL_VERSION } from "../../protocol/version.ts";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { asDevice } from "../testing/doors.ts";
import { aDevice, aName } from "../testing/names.ts";
import { aShop, type TestShop } from "../testing/people.ts";
import { type TestServer, testServer } from "../testing/server.ts";
import { TestStream } from "../testing/stream.ts";

const NEXT = PROTOCOL_VERSION + 1;

let database: TestDatabase;
let shop: TestShop;
/** Today's, tomorrow's that still serves today's, and the one after that. */
let today: TestServer;
let tomorrow: TestServer;
let later: TestServer;

beforeAll(async () => {
	database = await testDatabase();
	today = await testServer({ database });
	tomorrow = await testServer({ database, serves: { oldest: PROTOCOL_VERSION, newest: NEXT } });
	later = await testServer({ database, serves: { oldest: NEXT, newest: NEXT } });
	shop = await aShop(database.sql);
});
afterAll(async () => {
	await Promise.all([today, tomorrow, later].map((server) => server.stop()));
	await database.drop();
});

async function hello(server: TestServer, version: number, device = aDevice()): Promise<number | "welcome"> {
	const client = await server.socket();
	client.hello({ token: device, shop: shop.id, version });
	await client.until(() => client.closed !== null || client.all("welcome").length > 0);
	const heard = client.closed ?? "welcome";
	await client.close();
	return heard;
}

test("H3 a client one version older is served, and what it says is stored", async () => {
	const client = await tomorrow.buyer(shop, aDevice(), { version: PROTOCOL_VERSION });
	client.say({
		type: "post",
		conversation: aName("cnv"),
		clientId: aName("cli"),
		text: "Hello",
		start: true,
	});
	await client.hear("message");
	await client.close();
});

test("H3 a client too old is told that it is, by socket and by stream", async () => {
	expect(await hello(later, PROTOCOL_VERSION)).toBe(CLOSE.version);
	const stream = await TestStream.open(later.url, asDevice(aDevice(), shop.id), {
		version: PROTOCOL_VERSION,
	});
	expect(await stream.closing()).toBe(CLOSE.version);
});

test("H3 a client newer than a process that is about to be replaced comes back, and is served by the next", async () => {
	const device = aDevice();
	expect(await hello(today, NEXT, device)).toBe(CLOSE.busy);
	expect(await hello(tomorrow, NEXT, device)).toBe("welcome");
});
