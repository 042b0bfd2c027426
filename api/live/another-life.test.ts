import { afterAll, beforeAll, expect, test } from "vitest";
import { readLife, renewEpoch } from "../db/epoch.ts";
import { aDevice } from "../testing/names.ts";
import { aShop, type TestShop } from "../testing/people.ts";
import { type TestServer, testServer } from "../testing/server.ts";

let server: TestServer;
let shop: TestShop;
beforeAll(async () => {
	server = await testServer();
	shop = await aShop(server.ctx.sql);
});
afterAll(() => server.stop());

test("H9, B7: who is connected while a backup is loaded is sent on, and hears of the other life with the next hello", async () => {
	const device = aDevice();
	const before = await server.buyer(shop, device);
	const epoch = before.all("welcome")[0]?.epoch;
	await renewEpoch(server.ctx.sql);
	await before.hear("drain");
	const after = await server.buyer(shop, device);
	const now = after.all("welcome")[0]?.epoch;
	expect(now).not.toBe(epoch);
	expect(now).toBe((await readLife(server.ctx.sql)).epoch);
	expect(before.closed).toBeNull();
	await before.close();
	await after.close();
});
