/** What a buyer begins on one device is on the others at once, whichever process each of them came to. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { localBus } from "../bus/local.ts";
import { hashOf } from "../buyers/register.ts";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { aDevice, aName } from "../testing/names.ts";
import { aShop, type TestShop } from "../testing/people.ts";
import { type TestServer, testServer } from "../testing/server.ts";

let database: TestDatabase;
let here: TestServer;
let there: TestServer;
let shop: TestShop;
const join = localBus();
const stranger = join();

beforeAll(async () => {
	database = await testDatabase();
	here = await testServer({ database, bus: join() });
	there = await testServer({ database, bus: join() });
	shop = await aShop(here.ctx.sql);
});
afterAll(async () => {
	await Promise.all([here.stop(), there.stop()]);
	await database.drop();
});

/** A phone and a laptop of one buyer, and somebody else's phone. */
async function threeDevices() {
	const [phone, laptop] = [aDevice(), aDevice()];
	const first = await here.buyer(shop, phone);
	await (await there.buyer(shop, laptop)).close();
	const [device] = await here.ctx.sql<{ buyer_id: string }[]>`
		update devices set buyer_id = (select buyer_id from devices where hash = ${hashOf(phone)})
		where hash = ${hashOf(laptop)} returning buyer_id`;
	const second = await there.buyer(shop, laptop);
	const neighbour = await there.buyer(shop);
	return {
		buyer: device?.buyer_id ?? "",
		first,
		second,
		neighbour,
		close: () => Promise.all([first, second, neighbour].map((one) => one.close())),
	};
}

test("H12: what is begun on one device is told to the other, at another process too, and to nobody else", async () => {
	const { first, second, neighbour, close } = await threeDevices();
	const conversation = aName("cnv");
	first.say({ type: "post", conversation, clientId: aName("cli"), text: "From my phone", start: true });
	const told = await second.hear("changes", (frame) => frame.conversation.id === conversation);
	expect(told).toMatchObject({ held: null, after: 1, messages: [], more: false });
	expect(told.conversation).not.toHaveProperty("desk");
	second.say({ type: "follow", conversation, rev: null });
	const read = await second.hear("changes", ({ messages }) => messages.length > 0);
	expect(read.messages.map(({ text }) => text)).toEqual(["From my phone"]);
	await neighbour.settled();
	expect(JSON.stringify(neighbour.heard)).not.toContain(conversation);
	await close();
});

test("somebody who makes it up on the bus shows nobody's conversation to anybody", async () => {
	const { buyer, first, second, neighbour, close } = await threeDevices();
	const conversation = aName("cnv");
	neighbour.say({ type: "post", conversation, clientId: aName("cli"), text: "Mine", start: true });
	await neighbour.hear("message");
	stranger.publish({ kind: "begun", shop: shop.id, conversation, buyer });
	await Promise.all([first.settled(), second.settled()]);
	expect(JSON.stringify([first.heard, second.heard])).not.toContain(conversation);
	await close();
});
