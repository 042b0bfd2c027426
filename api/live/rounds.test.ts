import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { CLOSE } from "../../protocol/limits.ts";
import { localBus } from "../bus/local.ts";
import type { Actor } from "../context.ts";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { asDevice } from "../testing/doors.ts";
import { aDevice } from "../testing/names.ts";
import { aKey, aSeller, aShop, type TestKey, type TestSeller, type TestShop } from "../testing/people.ts";
import { type TestServer, testServer } from "../testing/server.ts";
import { TestStream } from "../testing/stream.ts";
import { Listener } from "./listener.ts";
import { Rounds } from "./rounds.ts";

/** Revoked means out within so long, in milliseconds. */
const OUT_WITHIN = 5_000;

/** Two processes that do not hear each other: nobody brings them a bus. */
let database: TestDatabase;
let here: TestServer;
let there: TestServer;
let shop: TestShop;
let seller: TestSeller;
let key: TestKey;
let device: string;

beforeAll(async () => {
	database = await testDatabase();
	here = await testServer({ database, bus: localBus()() });
	there = await testServer({ database, bus: localBus()() });
});
afterAll(async () => {
	await Promise.all([here.stop(), there.stop()]);
	await database.drop();
});
beforeEach(async () => {
	shop = await aShop(database.sql);
	seller = await aSeller(database.sql, shop.id);
	key = await aKey(database.sql, shop);
	device = aDevice();
});

/** One of each, connected there; the owner is the one who stays. */
async function everybody() {
	const bot = await there.socket();
	bot.hello({ token: key.key, shop: shop.id });
	await bot.hear("welcome");
	return {
		bot,
		desk: await there.seller(shop, { inbox: true }, seller),
		buyer: await there.buyer(shop, device),
		stream: await TestStream.open(there.url, asDevice(device, shop.id)),
		owner: await there.seller(shop, { inbox: true }),
		stranger: await there.buyer(shop),
	};
}
type Name = keyof Awaited<ReturnType<typeof everybody>>;

const revoke = async (path: string, headers: Record<string, string>) => {
	const answer = await fetch(`${here.url}${path}`, { method: "DELETE", headers });
	expect(answer.status).toBe(204);
};

const ends: [what: string, who: Name[], end: () => Promise<unknown>][] = [
	[
		"a device that logged out elsewhere",
		["buyer", "stream"],
		() => revoke("/v1/buyer/session", asDevice(device, shop.id)),
	],
	[
		"a session that ended by time",
		["desk"],
		() =>
			database.sql`update seller_sessions set expires_at = now() + interval '1 ms' where id = ${seller.session}`,
	],
	[
		"a session that was deleted in the database",
		["desk"],
		() => database.sql`delete from seller_sessions where id = ${seller.session}`,
	],
	[
		"a membership that was taken away",
		["desk"],
		() => database.sql`delete from memberships where shop_id = ${shop.id} and seller_id = ${seller.id}`,
	],
	[
		"a key that was revoked",
		["bot"],
		() => database.sql`update api_keys set revoked_at = now() where id = ${key.id}`,
	],
];

test.each(ends)("%s is out within five seconds without a bus, and nobody else", async (_, who, end) => {
	const people = await everybody();
	await end();
	const since = performance.now();
	for (const name of who) expect(await people[name].closing()).toBe(CLOSE.unauthorised);
	expect(performance.now() - since).toBeLessThan(OUT_WITHIN);
	const names = Object.keys(people) as Name[];
	for (const name of names) expect([name, people[name].closed === null]).toEqual([name, !who.includes(name)]);
	for (const name of names) people[name].drop();
});

test("H5: a device that a database set back does not know says hello again, and keeps what it holds", async () => {
	const { buyer, ...others } = await everybody();
	await database.sql`delete from devices where hash = sha256(${device}::bytea)`;
	expect(await buyer.closing()).toBe(CLOSE.restart);
	for (const other of Object.values(others)) other.drop();
	const again = await there.buyer(shop, device);
	again.drop();
});

test("of whom it is said that their right has ended, it is asked at once, and of nobody else", async () => {
	vi.useFakeTimers();
	try {
		const asked: Actor[][] = [];
		const out: string[] = [];
		const [said, other] = ["d1", "d2"].map((device) => {
			const line = { write: () => {}, flushed: async () => {}, end: () => out.push(device) };
			return new Listener(
				line,
				{ kind: "buyer", shop: "shp_1", buyer: "buy_1", device },
				{ inbox: false, page: null },
			);
		}) as [Listener, Listener];
		const ended = async (actors: Actor[]) => {
			asked.push(actors);
			return actors.map(() => "ended" as const);
		};
		const rounds = new Rounds(
			() => [said, other],
			ended,
			() => {},
		);
		await rounds.visit((actor) => actor === said.actor);
		expect(asked).toEqual([[said.actor]]);
		expect(out).toEqual(["d1"]);
	} finally {
		vi.useRealTimers();
	}
});
