import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { localBus } from "../bus/local.ts";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { aDevice, aName } from "../testing/names.ts";
import { aShop, type TestShop } from "../testing/people.ts";
import { type TestServer, testServer } from "../testing/server.ts";
import { Doubts } from "./doubts.ts";

describe("a statement whose answer is lost", () => {
	let database: TestDatabase;
	let road: Server;
	/** What is asked in these words is done, but the answer is lost, and with it the connection. */
	let lost: (asked: string) => boolean = () => false;
	let here: TestServer;
	let there: TestServer;
	let shop: TestShop;

	beforeAll(async () => {
		database = await testDatabase();
		const { hostname, port } = new URL(database.url);
		road = createServer((from) => {
			const to = connect(Number(port), hostname);
			let doomed = false;
			from.on("data", (asked) => {
				doomed ||= lost(asked.toString());
				to.write(asked);
			});
			to.on("data", (answer) => {
				if (doomed) from.destroy();
				else from.write(answer);
			});
			from.on("error", () => {}).on("close", () => to.destroy());
			to.on("error", () => {}).on("close", () => from.destroy());
		});
		await once(road.listen(0, "127.0.0.1"), "listening");
		const around = new URL(database.url);
		around.port = String((road.address() as AddressInfo).port);
		const join = localBus();
		const env = { LOG_LEVEL: "silent" };
		here = await testServer({ database: { ...database, url: around.href }, bus: join(), env });
		there = await testServer({ database, bus: join(), env });
	});
	afterAll(async () => {
		await Promise.all([here.stop(), there.stop()]);
		road.close();
		await database.drop();
	});
	beforeEach(async () => {
		shop = await aShop(database.sql);
		return () => {
			lost = () => false;
		};
	});

	/** A buyer with two tabs here, and a desk there. */
	async function talking() {
		const device = aDevice();
		const conversation = aName("cnv");
		const buyer = await here.buyer(shop, device);
		buyer.say({ type: "post", conversation, clientId: aName("cli"), text: "Hello", start: true });
		await buyer.hear("message");
		const tab = await here.buyer(shop, device);
		const desk = await there.seller(shop, { inbox: true, follow: [{ conversation, rev: null }] });
		await desk.hear("changes");
		const close = () => Promise.all([buyer, tab, desk].map((socket) => socket.close()));
		return { conversation, buyer, tab, desk, close };
	}

	test("M4: a post that was stored is told to the other screens before it is sent again", async () => {
		const { conversation, buyer, tab, desk, close } = await talking();
		const text = "Did you get this?";
		lost = (asked) => asked.includes(text);
		buyer.say({ type: "post", conversation, clientId: aName("cli"), text });
		expect(await buyer.hear("refused")).toMatchObject({ code: "unavailable", permanent: false });
		for (const screen of [tab, desk]) {
			await screen.hear("changes", ({ messages }) => messages.some((message) => message.text === text));
		}
		await desk.hear("inbox", ({ conversations }) => conversations[0]?.lastSeq === 2);
		await close();
	});

	test("so is a mark, which nobody says again", async () => {
		const { conversation, buyer, desk, close } = await talking();
		desk.say({ type: "post", conversation, clientId: aName("cli"), text: "Hello!" });
		await buyer.hear("changes", ({ conversation }) => conversation.lastSeq === 2);
		lost = (asked) => asked.includes(conversation) && /\{"?buyer"?\}/.test(asked);
		buyer.say({ type: "mark", conversation, read: 2 });
		expect(await buyer.hear("refused")).toMatchObject({ code: "unavailable" });
		lost = () => false;
		await desk.hear("changes", ({ conversation }) => conversation.marks.buyer.read === 2);
		await close();
	});
});

describe("doubts", () => {
	beforeEach(() => {
		vi.useFakeTimers();
	});
	afterEach(() => {
		vi.useRealTimers();
	});

	const place = (conversation: string) => ({ shop: "shp_1", conversation });

	/** Doubts whose database answers as a test says. */
	function aDoubter(answer: (asked: number) => number | undefined) {
		const asked: string[][] = [];
		const found: [conversation: string, rev: number][] = [];
		const doubts = new Doubts(
			async (places) => {
				asked.push(places.map(({ conversation }) => conversation));
				const rev = answer(asked.length);
				return () => rev;
			},
			({ conversation }, rev) => found.push([conversation, rev]),
			() => {},
		);
		return { doubts, asked, found };
	}

	test("are asked about together, again a little later, and then no more", async () => {
		const { doubts, asked, found } = aDoubter(() => 4);
		for (const name of ["a", "b", "a"]) doubts.add(place(name));
		await vi.advanceTimersByTimeAsync(60_000);
		expect(asked).toEqual([
			["a", "b"],
			["a", "b"],
			["a", "b"],
		]);
		expect(found).toEqual([
			["a", 4],
			["b", 4],
		]);
		expect(vi.getTimerCount()).toBe(0);
	});

	test("find what was stored only when its statement ended", async () => {
		const { doubts, found } = aDoubter((asked) => (asked < 3 ? 4 : 5));
		doubts.add(place("a"));
		await vi.advanceTimersByTimeAsync(10_000);
		expect(found).toEqual([
			["a", 4],
			["a", 5],
		]);
	});

	test("wait for a database that is away, however many come, and ask it seldom", async () => {
		let away = true;
		const { doubts, asked, found } = aDoubter(() => {
			if (away) throw new Error("away");
			return 4;
		});
		for (let second = 0; second < 60; second++) {
			for (let i = 0; i < 100; i++) doubts.add(place(`${i}`));
			await vi.advanceTimersByTimeAsync(1_000);
		}
		expect(asked.length).toBeGreaterThan(30);
		expect(asked.length).toBeLessThan(60);
		away = false;
		await vi.advanceTimersByTimeAsync(2_000);
		expect(found).toHaveLength(100);
	});
});
