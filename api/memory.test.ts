/** People come and go all day. What a process holds for them goes with them. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { asDevice } from "./testing/doors.ts";
import { aDevice, aName } from "./testing/names.ts";
import { aShop, type TestShop } from "./testing/people.ts";
import { freePort } from "./testing/ports.ts";
import { TestSocket } from "./testing/socket.ts";
import { TestStream } from "./testing/stream.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const HEAP = fileURLToPath(new URL("testing/heap.ts", import.meta.url));
/** At once. */
const TOGETHER = 25;
/** Until whatever is filled once is full. */
const WARM_UP = 1_000;
/** An hour of a shop with a newcomer every second. */
const HOUR = 3_600;
/** What may be held afterwards that was not before, in bytes: less than a connection that is never let go of would hold. */
const GROWTH_MAX = HOUR * 400;

let database: TestDatabase;
let shop: TestShop;
let folder: string;
let port: number;
let child: ChildProcess;

beforeAll(async () => {
	database = await testDatabase();
	shop = await aShop(database.sql);
	folder = mkdtempSync(join(tmpdir(), "shopbell-memory-"));
	port = await freePort();
	child = spawn(process.execPath, ["--expose-gc", "--import", HEAP, MAIN], {
		stdio: ["ignore", "ignore", "inherit", "ipc"],
		env: {
			PATH: process.env.PATH,
			DATABASE_URL: database.url,
			PORT: String(port),
			SHOPBELL_DATA_DIR: folder,
			ALLOW_UNSAFE_DATABASE: "1",
			RATE_LIMIT_FACTOR: "1000000",
		},
	});
	await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200), {
		timeout: 15_000,
		interval: 50,
	});
});
afterAll(async () => {
	child.kill("SIGKILL");
	await once(child, "exit");
	rmSync(folder, { recursive: true });
	await database.drop();
});

/** One who comes, says something now and then, and goes: politely, by a network that breaks, or without a socket at all. */
async function visit(device: string, at: number): Promise<void> {
	if (at % 10 === 0) {
		const stream = await TestStream.open(`http://127.0.0.1:${port}`, asDevice(device, shop.id));
		await stream.hear("welcome");
		stream.drop();
		return;
	}
	const client = await TestSocket.open(port);
	client.hello({
		token: device,
		shop: shop.id,
		page: { url: `https://shop.example/${at}`, title: "A page" },
	});
	await client.hear("welcome");
	if (at % 20 === 1) {
		const conversation = aName("cnv");
		client.say({ type: "post", conversation, clientId: aName("cli"), text: "Hello", start: true });
		await client.hear("message");
		client.say({ type: "typing", conversation, on: true });
	}
	if (at % 3 === 0) client.drop();
	else await client.close();
}

async function pass(visits: number): Promise<void> {
	// Some are new, most have been here before.
	const devices = Array.from({ length: 200 }, aDevice);
	for (let at = 0; at < visits; at += TOGETHER) {
		await Promise.all(
			Array.from({ length: TOGETHER }, (_, i) => visit(devices[(at + i) % devices.length] ?? "", at + i)),
		);
	}
}

async function held(): Promise<number> {
	child.send("how much?");
	const [bytes] = (await once(child, "message")) as [number];
	return bytes;
}

test("an hour of people who come and go leaves nothing behind", async () => {
	await pass(WARM_UP);
	const before = await held();
	await pass(HOUR);
	// Who was there is remembered for some seconds: for when they come back.
	await vi.waitFor(async () => expect((await held()) - before).toBeLessThan(GROWTH_MAX), {
		timeout: 30_000,
		interval: 1_000,
	});
});
