import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ClientFrame, ServerFrame } from "../protocol/frames.ts";
import { CLOSE, STREAM_MS } from "../protocol/limits.ts";
import { fakeNetwork, type Wire } from "./fake-socket.ts";
import { HttpSocket } from "./http-socket.ts";

const CONVERSATION = "cnv_111111111111111111111";
const OTHER = "cnv_222222222222222222222";
const HELLO = {
	type: "hello",
	version: 1,
	token: "dev_secret",
	shop: "shp_x",
	follow: [{ conversation: CONVERSATION, rev: 3 }],
} as const satisfies ClientFrame;
const WELCOME = {
	type: "welcome",
	version: 1,
	epoch: "e1",
	side: "buyer",
	answering: false,
} as const satisfies ServerFrame;

/** A request the server has taken and answers when told to. */
type Asked = {
	path: string;
	headers: Record<string, string>;
	credentials: string;
	body: Record<string, unknown>;
	gone: boolean;
	/** Answers it as a stream that stays open. */
	stream(): void;
	tell(...frames: ServerFrame[]): void;
	event(text: string): void;
	/** The stream ends as it should. */
	end(): void;
	answer(status: number, body: unknown): void;
	fail(): void;
};

let asked: Asked[];
let wires: Wire[];
let heard: ServerFrame[];
let closed: number[];
let socket: HttpSocket;

function ask(url: string, init: RequestInit): Promise<Response> {
	return new Promise((resolve, reject) => {
		const encoder = new TextEncoder();
		let out: ReadableStreamDefaultController<Uint8Array> | undefined;
		const it: Asked = {
			path: new URL(url).pathname,
			headers: init.headers as Record<string, string>,
			credentials: String(init.credentials),
			body: JSON.parse(String(init.body)),
			gone: false,
			stream() {
				const body = new ReadableStream<Uint8Array>({
					start(controller) {
						out = controller;
					},
				});
				resolve(new Response(body));
			},
			tell(...frames) {
				for (const frame of frames) it.event(`data: ${JSON.stringify(frame)}\n\n`);
			},
			event: (text) => out?.enqueue(encoder.encode(text)),
			end: () => out?.close(),
			answer: (status, body) => resolve(new Response(JSON.stringify(body), { status })),
			fail: () => reject(new TypeError("network")),
		};
		init.signal?.addEventListener("abort", () => {
			it.gone = true;
			const error = new DOMException("gone", "AbortError");
			reject(error);
			try {
				out?.error(error);
			} catch {
				// It ended before.
			}
		});
		asked.push(it);
	});
}

beforeEach(() => {
	vi.useFakeTimers();
	vi.spyOn(Math, "random").mockReturnValue(0.5);
	asked = [];
	heard = [];
	closed = [];
	const network = fakeNetwork();
	wires = network.wires;
	vi.stubGlobal("WebSocket", network.WebSocket);
	vi.stubGlobal("fetch", ask);
});
afterEach(() => {
	socket.close();
	vi.useRealTimers();
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
});

/** Streams pass things on in tasks of their own, which fake clocks do not turn. */
const settle = async () => {
	for (let i = 0; i < 20; i++) await Promise.resolve();
};
const pass = async (ms = 0) => {
	await settle();
	await vi.advanceTimersByTimeAsync(ms);
	await settle();
};
const streams = () => asked.filter(({ path }) => path.endsWith("/stream"));
const requests = () => asked.filter(({ path }) => path.endsWith("/frames"));
const last = (of: Asked[]) => of.at(-1) as Asked;
const say = (frame: ClientFrame) => socket.send(JSON.stringify(frame));
const post = (text: string) =>
	({ type: "post", conversation: CONVERSATION, clientId: text, text }) as const satisfies ClientFrame;
const mark = (conversation: string, rev: number): ServerFrame => ({
	type: "mark",
	conversation,
	rev,
	side: "shop",
	delivered: 1,
	read: 1,
});

async function dial(hello: ClientFrame = HELLO) {
	socket = new HttpSocket("wss://chat.example/v1/live");
	socket.onopen = () => say(hello);
	socket.onmessage = ({ data }) => heard.push(JSON.parse(data));
	socket.onclose = ({ code }) => closed.push(code);
	await pass();
}
async function welcomed(hello: ClientFrame = HELLO) {
	await dial(hello);
	last(streams()).stream();
	last(streams()).tell(WELCOME);
	await pass();
}

describe("what is heard", () => {
	test("S1 hello opens a stream, its credential in a header, and the first frame told is the welcome", async () => {
		await welcomed();
		expect(asked).toHaveLength(1);
		expect(asked[0]).toMatchObject({
			path: "/v1/live/stream",
			headers: { Authorization: "Bearer dev_secret", "Shopbell-Shop": "shp_x" },
			credentials: "omit",
			body: { version: 1, follow: HELLO.follow },
		});
		expect(JSON.stringify(asked[0]?.body)).not.toContain("dev_");
		expect(heard).toEqual([WELCOME]);
	});

	test("a seller is known by their session, not by the ticket of a minute", async () => {
		await dial({ ...HELLO, token: "a.ticket.of-a-minute" });
		expect(asked[0]?.credentials).toBe("same-origin");
		expect(asked[0]?.headers).not.toHaveProperty("Authorization");
	});

	test("S1 a stream that ends is followed by another from what is held by then, and nobody notices", async () => {
		await welcomed();
		last(streams()).tell(mark(CONVERSATION, 4), mark(CONVERSATION, 6));
		await pass();
		last(streams()).end();
		await pass(1_000);
		expect(streams()).toHaveLength(2);
		// 5 is missing: it is to be told again from there.
		expect(last(streams()).body.follow).toEqual([{ conversation: CONVERSATION, rev: 4 }]);
		last(streams()).stream();
		last(streams()).tell(WELCOME, mark(CONVERSATION, 7));
		await pass();
		expect(heard.map(({ type }) => type)).toEqual(["welcome", "mark", "mark", "mark"]);
		expect(closed).toEqual([]);
	});

	test("S3 what is followed besides comes with the next stream, which is welcomed before the old one is left", async () => {
		await welcomed();
		const first = last(streams());
		say({ type: "follow", conversation: OTHER, rev: null });
		await pass(200);
		expect(requests()[0]?.body.frames).toEqual([{ type: "follow", conversation: OTHER, rev: null }]);
		expect(last(streams()).body.follow).toContainEqual({ conversation: OTHER, rev: null });
		expect(first.gone).toBe(false);
		last(streams()).stream();
		last(streams()).tell(WELCOME);
		await pass();
		expect(first.gone).toBe(true);
		expect(heard).toEqual([WELCOME]);
	});

	test("S2 a stream held back on its way is asked for again as one that ends", async () => {
		await dial();
		await pass(3_000);
		const waiting = last(streams());
		expect(waiting.body.wait).toBeLessThan(STREAM_MS);
		waiting.stream();
		waiting.tell(WELCOME, mark(CONVERSATION, 4));
		waiting.end();
		await pass(1_000);
		expect(heard.map(({ type }) => type)).toEqual(["welcome", "mark"]);
		expect(last(streams()).body).toMatchObject({
			follow: [{ conversation: CONVERSATION, rev: 4 }],
			wait: waiting.body.wait,
		});
	});

	test("H9 another life of the database is for a new connection to hear of", async () => {
		await welcomed();
		last(streams()).end();
		await pass(1_000);
		last(streams()).stream();
		last(streams()).tell({ ...WELCOME, epoch: "e2" });
		await pass();
		expect(closed).toEqual([1006]);
	});

	test("B3 a stream that falls silent is dead", async () => {
		await welcomed();
		await pass(24_000);
		expect(closed).toEqual([]);
		await pass(2_000);
		expect(closed).toEqual([1006]);
	});

	test("B7 drained, it goes on with the next stream", async () => {
		await welcomed();
		last(streams()).tell({ type: "drain", in: 800 });
		await pass(800);
		expect(streams()).toHaveLength(2);
		expect(heard).toEqual([WELCOME]);
	});

	test("S5 finds the way back to a socket", async () => {
		await welcomed();
		for (let i = 0; i < 2; i++) {
			await pass(10_000);
			last(streams()).tell({ type: "pong", tips: [] });
		}
		await pass();
		expect(wires).toHaveLength(1);
		wires[0]?.accept();
		expect(heard.at(-1)).toEqual({ type: "drain", in: 0 });
	});
});

describe("what is said", () => {
	test("M1 goes in its order, one request at a time", async () => {
		await welcomed();
		for (const text of ["a", "b", "c"]) say(post(text));
		await pass();
		expect(requests().map(({ body }) => body.frames)).toEqual([[post("a")]]);
		last(requests()).answer(200, { frames: [] });
		await pass();
		expect(requests().map(({ body }) => body.frames)).toEqual([[post("a")], [post("b"), post("c")]]);
	});

	test("B2 a ping is an empty request, and its answer a pong", async () => {
		await welcomed();
		say({ type: "ping" });
		await pass();
		expect(last(requests()).body.frames).toEqual([]);
		last(requests()).answer(200, { frames: [] });
		await pass();
		expect(heard.at(-1)).toEqual({ type: "pong", tips: [] });
	});

	test("E1 what is refused as a whole is refused by name", async () => {
		await welcomed();
		say(post("a"));
		await pass();
		last(requests()).answer(429, { code: "rate_limited", status: 429, detail: "Wait.", retryAfter: 7 });
		await pass();
		expect(heard.at(-1)).toEqual({
			type: "refused",
			conversation: CONVERSATION,
			clientId: "a",
			code: "rate_limited",
			detail: "Wait.",
			permanent: false,
			retryAfter: 7_000,
		});
		expect(closed).toEqual([]);
	});

	test("C3 what is not answered ends the connection, so that it is said again", async () => {
		await welcomed();
		say(post("a"));
		await pass();
		last(requests()).fail();
		await pass();
		expect(closed).toEqual([1006]);
	});
});

describe("the end", () => {
	test.each([
		[401, { code: "unauthorised" }, CLOSE.unauthorised],
		[403, { code: "origin_not_allowed" }, CLOSE.origin],
		[403, "<h1>Blocked by your administrator</h1>", 1006],
		[503, { code: "unavailable" }, 1006],
	])("S4 %d %j is %d", async (status, body, code) => {
		await dial();
		last(streams()).answer(status, body);
		await pass();
		expect(closed).toEqual([code]);
	});

	test("S4 a close code comes as an event", async () => {
		await welcomed();
		last(streams()).event(`event: close\ndata: {"code":${CLOSE.version}}\n\n`);
		await pass();
		expect(closed).toEqual([CLOSE.version]);
	});

	test("closed, it lets go of everything and says nothing more", async () => {
		await welcomed();
		say(post("a"));
		await pass();
		socket.close();
		await pass(600_000);
		expect(asked.every(({ gone }) => gone)).toBe(true);
		expect(closed).toEqual([]);
		expect(wires).toEqual([]);
	});
});
