import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import type { Bus } from "../bus/bus.ts";
import { localBus } from "../bus/local.ts";
import { natsBus } from "../bus/nats.ts";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { aDevice, aName } from "../testing/names.ts";
import { type NatsServer, startNats } from "../testing/nats.ts";
import { aSeller, aShop, type TestShop } from "../testing/people.ts";
import { freePort } from "../testing/ports.ts";
import { type TestServer, testServer } from "../testing/server.ts";
import { TestSocket } from "../testing/socket.ts";
import { Presence } from "./presence.ts";
import { ShopFloor } from "./shop-floor.ts";

/** Until a process that fell silent is taken for gone, with a busy machine's time, in milliseconds. */
const SILENCE = { timeout: 30_000, interval: 50 };

let database: TestDatabase;
let shop: TestShop;
let device: string;
let conversation: string;

beforeAll(async () => {
	database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
	shop = await aShop(database.sql);
	device = aDevice();
	conversation = aName("cnv");
});

/** A buyer whose conversation has begun. */
async function begun(server: TestServer): Promise<TestSocket> {
	const buyer = await server.buyer(shop, device);
	buyer.say({ type: "post", conversation, clientId: aName("cli"), text: "Hello", start: true });
	await buyer.hear("message");
	return buyer;
}

const online = (socket: TestSocket) => socket.all("presence").at(-1)?.online;
const answering = (socket: TestSocket) => socket.all("answering").at(-1)?.answering;

describe("two processes", () => {
	let join: () => Bus;
	let here: TestServer;
	let there: TestServer;

	beforeAll(async () => {
		join = localBus();
		here = await testServer({ database, bus: join() });
		there = await testServer({ database, bus: join() });
	});
	afterAll(() => Promise.all([here.stop(), there.stop()]));

	test("T2: a desk that opens is told who is on which page at the other process", async () => {
		const buyer = await begun(there);
		const page = { url: "https://shop.example/cart", title: "Cart" };
		buyer.say({ type: "page", page });
		await buyer.settled();
		const desk = await here.seller(shop, { inbox: true });
		expect(await desk.hear("presence", (said) => said.page !== null)).toMatchObject({
			conversation,
			online: true,
			page,
		});
		const colleague = await here.seller(shop, { follow: [{ conversation, rev: null }] });
		expect(await colleague.hear("presence")).toMatchObject({ online: true, page });
		await Promise.all([buyer, desk, colleague].map((socket) => socket.close()));
	});

	test("T2: a buyer who is connected to both is there until both are gone", async () => {
		const desk = await there.seller(shop, { inbox: true });
		const first = await begun(here);
		await desk.hear("presence");
		const second = await there.buyer(shop, device);
		first.drop();
		second.drop();
		const third = await here.buyer(shop, device);
		// Somebody who leaves later is gone later: when they are, whoever left before was waited for long enough.
		const other = await there.buyer(shop);
		const witness = aName("cnv");
		other.say({ type: "post", conversation: witness, clientId: aName("cli"), text: "Hi", start: true });
		await desk.hear("presence", (said) => said.conversation === witness);
		other.drop();
		await desk.hear("presence", (said) => said.conversation === witness && !said.online);
		expect(desk.all("presence").filter((said) => said.conversation === conversation && !said.online)).toEqual(
			[],
		);
		third.drop();
		await desk.hear("presence", (said) => said.conversation === conversation && !said.online);
		await desk.close();
	});

	test("T2: the shop answers while a desk is open at either", async () => {
		const mira = await aSeller(database.sql, shop.id);
		const buyer = await here.buyer(shop, device);
		expect(buyer.all("welcome")).toMatchObject([{ answering: false }]);
		const desk = await there.seller(shop, { inbox: true }, mira);
		expect(await buyer.hear("answering")).toMatchObject({ answering: true });
		for (const { hub } of [here, there]) {
			expect([hub.answering(shop.id), hub.isOnline(shop.id, mira.id)]).toEqual([true, true]);
			expect(hub.isOnline(shop.id, shop.owner.id)).toBe(false);
		}
		// Sent on by a process that is about to go, a desk comes back at the other.
		await desk.close();
		const again = await here.seller(shop, { inbox: true }, mira);
		const late = await there.buyer(shop, aDevice());
		expect(late.all("welcome")).toMatchObject([{ answering: true }]);
		expect(buyer.all("answering")).toHaveLength(1);
		await again.close();
		await Promise.all(
			[buyer, late].map((each) => vi.waitFor(() => expect(answering(each)).toBe(false), SILENCE)),
		);
		expect(there.hub.isOnline(shop.id, mira.id)).toBe(false);
		await Promise.all([buyer, late].map((socket) => socket.close()));
	}, 60_000);

	test("a process that starts is told who is at the desk", async () => {
		const desk = await here.seller(shop, { inbox: true });
		const young = await testServer({ database, bus: join() });
		await vi.waitFor(() => expect(young.hub.answering(shop.id)).toBe(true), SILENCE);
		expect(young.hub.isOnline(shop.id, shop.owner.id)).toBe(true);
		await desk.close();
		await young.stop();
	});
});

describe("a process that falls silent", () => {
	beforeEach(() => {
		vi.useFakeTimers();
	});
	afterEach(() => {
		vi.useRealTimers();
	});

	/** Presence that hears what a test says, and may be deaf. */
	function aPresence() {
		const deaf = { now: false };
		const floor = new ShopFloor("shp_1");
		const presence = new Presence(
			() => floor,
			() => {},
			{ publish: () => {}, connected: () => !deaf.now },
		);
		const there = (process: string) =>
			presence.hear({ kind: "there", process, shop: "shp_1", buyers: [], sellers: ["slr_1"] });
		return { presence, deaf, there, isOnline: () => presence.isOnline("shp_1", "slr_1") };
	}

	test("takes its people along, and only its own", () => {
		const { there, isOnline } = aPresence();
		there("a");
		there("b");
		for (let i = 0; i < 10; i++) {
			vi.advanceTimersByTime(3_000);
			there("b");
		}
		expect(isOnline()).toBe(true);
		vi.advanceTimersByTime(8_000);
		expect(isOnline()).toBe(true);
		vi.advanceTimersByTime(6_000);
		expect(isOnline()).toBe(false);
	});

	test("is believed for longer while nobody can be heard, and has time to say so again", () => {
		const { presence, deaf, there, isOnline } = aPresence();
		there("a");
		deaf.now = true;
		vi.advanceTimersByTime(50_000);
		expect(isOnline()).toBe(true);
		deaf.now = false;
		presence.joined();
		vi.advanceTimersByTime(5_000);
		expect(isOnline()).toBe(true);
		vi.advanceTimersByTime(10_000);
		expect(isOnline()).toBe(false);
	});
});

const found = inject("nats");
const missing = "missing" in found ? found.missing : null;

describe.skipIf(missing !== null)(`over NATS${missing === null ? "" : ` (skipped: ${missing})`}`, () => {
	let nats: NatsServer;
	let here: TestServer;
	let other: ChildProcess;
	let port: number;

	beforeAll(async () => {
		[nats] = (await startNats("program" in found ? found.program : "", 1)) as [NatsServer];
		here = await testServer({ database, bus: natsBus(nats.url, () => {}) });
		port = await freePort();
		other = spawn(process.execPath, [fileURLToPath(new URL("../main.ts", import.meta.url))], {
			stdio: "ignore",
			env: {
				PATH: process.env.PATH,
				DATABASE_URL: database.url,
				NATS_URL: nats.url,
				PORT: String(port),
				PUBLIC_URL: here.desk,
				SHOPBELL_SECRET: here.config.secret,
				ALLOW_UNSAFE_DATABASE: "1",
			},
		});
		const ready = async () => {
			const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
			expect(await answer.json()).toMatchObject({ ready: true, warnings: [] });
		};
		await vi.waitFor(ready, SILENCE);
	}, 60_000);
	afterAll(async () => {
		other.kill("SIGKILL");
		await here.stop();
		await nats.stop();
	});

	test("T2: whoever was at a process that was killed is not there any more", async () => {
		const desk = await here.seller(shop, { inbox: true });
		const mira = await aSeller(database.sql, shop.id);
		const theirs = await TestSocket.open(port, here.desk);
		theirs.hello({ token: await here.ticket(shop, mira), shop: shop.id, inbox: true });
		await theirs.hear("welcome");
		const buyer = await TestSocket.open(port);
		buyer.hello({ token: device, shop: shop.id });
		buyer.say({ type: "post", conversation, clientId: aName("cli"), text: "Hello", start: true });
		await desk.hear("presence", (said) => said.online);
		await vi.waitFor(() => expect(here.hub.isOnline(shop.id, mira.id)).toBe(true), SILENCE);
		other.kill("SIGKILL");
		await once(other, "exit");
		await vi.waitFor(() => expect(online(desk)).toBe(false), SILENCE);
		await vi.waitFor(() => expect(here.hub.isOnline(shop.id, mira.id)).toBe(false), SILENCE);
		expect(here.hub.answering(shop.id)).toBe(true);
		await desk.close();
	}, 60_000);
});
