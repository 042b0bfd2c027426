import { connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { BACKLOG_MAX_BYTES, CLOSE, STREAM_MS, TEXT_MAX } from "../../../protocol/limits.ts";
import { localBus } from "../../bus/local.ts";
import { type TestDatabase, testDatabase } from "../../testing/database.ts";
import { asDevice, asKey } from "../../testing/doors.ts";
import { aDevice, aName } from "../../testing/names.ts";
import { aKey, aShop, type TestShop } from "../../testing/people.ts";
import { type TestServer, testServer } from "../../testing/server.ts";
import { say, TestStream } from "../../testing/stream.ts";

type Who = Record<string, string>;

/** Two processes of one installation: a request may land on either. */
let database: TestDatabase;
let here: TestServer;
let there: TestServer;
let shop: TestShop;
let device: string;
let buyer: Who;
let seller: Who;
let conversation: string;

beforeAll(async () => {
	database = await testDatabase();
	const join = localBus();
	here = await testServer({ database, bus: join() });
	there = await testServer({ database, bus: join() });
});
afterAll(async () => {
	await Promise.all([here.stop(), there.stop()]);
	await database.drop();
});
beforeEach(async () => {
	shop = await aShop(here.ctx.sql);
	device = aDevice();
	buyer = asDevice(device, shop.id);
	seller = asKey(await aKey(here.ctx.sql, shop));
	conversation = aName("cnv");
});

afterEach(async () => {
	for (const stream of opened.splice(0)) stream.drop();
	await until(() => here.connections + there.connections === 0);
});

const opened: TestStream[] = [];
async function open(server: TestServer, who: Who, hello: object = {}): Promise<TestStream> {
	const stream = await TestStream.open(server.url, who, hello);
	opened.push(stream);
	return stream;
}

const post = (text: string, clientId = aName("cli"), start = true) =>
	({ type: "post", conversation, clientId, text, start }) as const;
const follow = (rev: number | null) => ({ type: "follow", conversation, rev }) as const;

/** A buyer whose conversation has begun. */
async function begun(): Promise<TestStream> {
	const stream = await open(here, buyer);
	await stream.hear("welcome");
	await say(here.url, buyer, post("Is it in stock?"));
	stream.drop();
	return open(here, buyer, { follow: [{ conversation, rev: 1 }] });
}

describe("a stream", () => {
	test("S1 is welcomed and told what happens, wherever it was said", async () => {
		const stream = await begun();
		expect(await stream.hear("welcome")).toMatchObject({ side: "buyer", conversations: [{ lastSeq: 1 }] });
		await stream.hear("changes");
		await say(there.url, seller, post("Yes, three left.", undefined, false));
		await until(() => textsOf(stream).includes("Yes, three left."));
	});

	test("is passed on as it comes, uncompressed and kept by nobody", async () => {
		const stream = await open(here, buyer);
		expect(Object.fromEntries(stream.response.headers)).toMatchObject({
			"content-type": "text/event-stream",
			"cache-control": "no-store",
			"x-accel-buffering": "no",
		});
		expect(stream.response.headers.has("content-encoding")).toBe(false);
	});

	test("resumes from the rev held, at another process, without a hole", async () => {
		const first = await begun();
		await first.hear("changes");
		first.drop();
		for (const text of ["one", "two", "three"]) await say(there.url, seller, post(text, undefined, false));
		const second = await open(there, buyer, { follow: [{ conversation, rev: 1 }] });
		const { messages } = await second.hear("changes");
		expect(messages.map(({ seq }) => seq)).toEqual([2, 3, 4]);
	});

	test("is the shop's too: a desk hears its inbox and who is there", async () => {
		const desk = await open(
			here,
			{
				Authorization: `Bearer ${await here.ticket(shop, shop.owner)}`,
				Origin: here.desk,
				"Shopbell-Shop": shop.id,
			},
			{ inbox: true },
		);
		expect(await desk.hear("welcome")).toMatchObject({ side: "shop", seller: { id: shop.owner.id } });
		const stream = await begun();
		await desk.hear("inbox", ({ conversations }) => conversations[0]?.id === conversation);
		expect(await desk.hear("presence")).toMatchObject({ conversation, online: true });
		stream.drop();
		await desk.hear("presence", ({ online }) => !online);
	});

	test("S2 that is to end with the first news does", async () => {
		await (await begun()).drop();
		const waiting = await open(here, buyer, {
			follow: [{ conversation, rev: 1 }],
			wait: STREAM_MS,
		});
		await waiting.hear("changes");
		await say(there.url, seller, post("Yes.", undefined, false));
		expect(await waiting.closing()).toBe(0);
		expect(textsOf(waiting)).toEqual(["Yes."]);
	});

	test("S2 that is to wait for nothing ends when all that was missed is told", async () => {
		(await begun()).drop();
		const stream = await open(here, buyer, { follow: [{ conversation, rev: null }], wait: 0 });
		expect(await stream.closing()).toBe(0);
		expect(stream.heard.map(({ type }) => type)).toEqual(["welcome", "changes"]);
	});
});

describe("what is said by a request", () => {
	test("S3 is acknowledged in its answer, and by the stream", async () => {
		const stream = await begun();
		await stream.hear("changes");
		const said = post("And in blue?");
		const { frames } = await say(there.url, buyer, said);
		expect(frames).toMatchObject([{ type: "message", message: { seq: 2, clientId: said.clientId } }]);
		await until(() => textsOf(stream).includes("And in blue?"));
	});

	test("M2 said twice, at two processes at once, is stored once", async () => {
		(await begun()).drop();
		const said = post("And in blue?");
		const answers = await Promise.all([here, there, here].map(({ url }) => say(url, buyer, said)));
		for (const { frames } of answers) expect(frames).toMatchObject([{ message: { seq: 2 } }]);
		const [rows] = await here.ctx.sql<{ count: number }[]>`
			select count(*)::int as count from messages where conversation_id = ${conversation}`;
		expect(rows?.count).toBe(2);
	});

	test("M1 keeps its order", async () => {
		(await begun()).drop();
		const texts = Array.from({ length: 64 }, (_, i) => `${i}`);
		await say(here.url, buyer, ...texts.map((text) => post(text)));
		const { frames } = await say(here.url, buyer, follow(1));
		const told = frames[0]?.type === "changes" ? frames[0].messages : [];
		const stored = [...told].sort((a, b) => a.seq - b.seq).map(({ text }) => text);
		expect(stored).toEqual(texts.slice(0, stored.length));
		expect(stored.length).toBeGreaterThan(10);
	});

	test("E1 is refused by name, and what came with it is obeyed", async () => {
		(await begun()).drop();
		const long = post("x".repeat(TEXT_MAX + 1));
		const { frames } = await say(here.url, buyer, long, post("short"));
		expect(frames.find(({ type }) => type === "refused")).toMatchObject({
			clientId: long.clientId,
			code: "text_too_long",
			permanent: true,
		});
		expect(frames.find(({ type }) => type === "message")).toMatchObject({ message: { text: "short" } });
	});

	test("H10 about another's conversation is answered as about none", async () => {
		(await begun()).drop();
		const other = asDevice(aDevice(), shop.id);
		(await open(here, other)).drop();
		const { frames } = await say(
			here.url,
			other,
			follow(null),
			{ type: "mark", conversation, read: 1 },
			post("x"),
		);
		expect(frames.map((frame) => (frame.type === "refused" ? frame.code : frame.type)).sort()).toEqual([
			"gone",
			"not_found",
			"not_found",
		]);
	});

	test("moves marks, which the other side is told", async () => {
		const stream = await begun();
		await stream.hear("changes");
		await say(here.url, seller, { type: "mark", conversation, delivered: 1, read: 1 });
		expect(await stream.hear("mark")).toMatchObject({ side: "shop", read: 1 });
	});

	test.each([
		[
			"more frames than a request may carry",
			{ frames: Array.from({ length: 65 }, () => ({ type: "ping" })) },
			422,
		],
		["a frame of no known type", { frames: [{ type: "hello" }] }, 422],
		["more bytes than a frame", { frames: [], page: { url: "x".repeat(100_000), title: "" } }, 413],
	])("E2 %s is refused as a whole", async (_, body, status) => {
		(await begun()).drop();
		const response = await fetch(`${here.url}/v1/live/frames`, {
			method: "POST",
			headers: { "Content-Type": "application/json", ...buyer },
			body: JSON.stringify(body),
		});
		expect(response.status).toBe(status);
	});
});

describe("who is not let in", () => {
	const told = async (who: Who, hello = {}) => {
		const stream = await open(here, who, hello);
		const code = await stream.closing();
		return stream.response.ok ? `closed ${code}` : stream.response.status;
	};

	test("S4 hears why: a bad credential, another shop's, a page not on the list, a version not served", async () => {
		const shut = await aShop(here.ctx.sql, { origins: ["https://shop.example"] });
		const page = { ...asDevice(aDevice(), shut.id), Origin: "https://elsewhere.example" };
		expect(await told({ ...buyer, Authorization: `Bearer dev_${"x".repeat(43)}l` })).toBe(401);
		expect(await told({ ...seller, "Shopbell-Shop": shut.id })).toBe(401);
		expect(await told({})).toBe(401);
		expect(await told(page)).toBe(403);
		expect(await told({ ...page, Origin: "https://shop.example" }, { wait: 0 })).toBe("closed 0");
		expect(await told(buyer, { version: 0 })).toBe(`closed ${CLOSE.version}`);
	});

	test("a page of the shop may ask, and read the answer", async () => {
		const origin = "https://shop.example";
		const listed = await aShop(here.ctx.sql, { origins: [origin] });
		const stream = await open(here, { ...asDevice(aDevice(), listed.id), Origin: origin });
		expect(stream.response.headers.get("access-control-allow-origin")).toBe(origin);
	});

	test("a revoked device is out at once, and stays out", async () => {
		const stream = await begun();
		await stream.hear("changes");
		const answer = await fetch(`${there.url}/v1/buyer/session`, { method: "DELETE", headers: buyer });
		expect(answer.status).toBe(204);
		expect(await stream.closing()).toBe(CLOSE.unauthorised);
		expect(await told(buyer)).toBe(401);
		await expect(say(here.url, buyer, post("still me"))).rejects.toThrow("401");
	});

	test("one more than a buyer may have waits", async () => {
		const streams = await Promise.all(Array.from({ length: 50 }, () => open(here, buyer)));
		await Promise.all(streams.map((stream) => stream.hear("welcome")));
		expect(await told(buyer)).toBe(`closed ${CLOSE.busy}`);
	});
});

describe("bounds and breaks", () => {
	test("B6 who does not read is cut off, harms nobody, and catches up", async () => {
		(await begun()).drop();
		const slow = await unread(here.port, buyer);
		const other = await open(here, buyer, { follow: [{ conversation, rev: 1 }] });
		await other.hear("changes");
		const before = here.connections;
		const text = "x".repeat(TEXT_MAX);
		// What lies in the kernel's buffers is not ours to bound.
		for (let i = 0; here.connections === before && i < 2_000; i++)
			await say(here.url, seller, ...Array.from({ length: 8 }, () => post(text, undefined, false)));
		expect(here.connections).toBe(before - 1);
		expect(other.closed).toBeNull();
		slow.destroy();
		const { lastSeq } = await newest();
		expect(lastSeq * TEXT_MAX).toBeGreaterThan(BACKLOG_MAX_BYTES);
		await until(() => textsOf(other).length === lastSeq - 1);
	}, 60_000);

	test("a stream whose reader has gone is forgotten", async () => {
		const stream = await open(here, buyer);
		await stream.hear("welcome");
		expect(here.connections).toBe(1);
		stream.drop();
		await until(() => here.connections === 0);
	});

	test("B7 is told to go on, and goes", async () => {
		const leaving = await testServer({ database });
		const stream = await open(leaving, buyer);
		await stream.hear("welcome");
		const gone = leaving.stop();
		await stream.hear("drain");
		expect(await stream.closing()).toBe(CLOSE.restart);
		await gone;
	});
});

/** The messages a stream told, alone or in changes. */
function textsOf({ heard }: TestStream): (string | null)[] {
	return heard.flatMap((frame) => {
		if (frame.type === "message") return [frame.message.text];
		return frame.type === "changes" ? frame.messages.map(({ text }) => text) : [];
	});
}

async function newest(): Promise<{ lastSeq: number }> {
	const { frames } = await say(here.url, seller, follow(null));
	const [frame] = frames;
	return { lastSeq: frame?.type === "changes" ? frame.conversation.lastSeq : 0 };
}

async function until(met: () => boolean): Promise<void> {
	await expect.poll(met, { timeout: 5_000 }).toBe(true);
}

/** A stream that is asked for and never read. */
async function unread(port: number, who: Who): Promise<Socket> {
	await until(() => here.connections === 0);
	const socket = connect(port, "127.0.0.1");
	socket.on("error", () => {}).pause();
	const body = JSON.stringify({ version: 1, follow: [{ conversation, rev: 1 }] });
	const headers = Object.entries({ Host: "chat.example", "Content-Type": "application/json", ...who });
	socket.write(
		`POST /v1/live/stream HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}Content-Length: ${body.length}\r\n\r\n${body}`,
	);
	await until(() => here.connections === 1);
	return socket;
}
