import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ClientFrame, ServerFrame } from "../protocol/frames.ts";
import { HEARTBEAT_MS, SILENCE_MS } from "../protocol/limits.ts";
import { type Connection, createConnection } from "./connection.ts";
import { fakeNetwork, type Wire } from "./fake-socket.ts";
import type { LinkState } from "./views.ts";

const WELCOME: ServerFrame = { type: "welcome", version: 1, epoch: "e1", side: "buyer", answering: false };
const HELLO: ClientFrame = { type: "hello", version: 1, token: "dev_x", shop: "shp_x", follow: [] };

// Both ways are wires here; the detour's own are another address.
vi.mock("./http-socket.ts", () => ({
	HttpSocket: function HttpSocket(url: string) {
		return new WebSocket(`${url}/stream`);
	},
}));

let wires: Wire[];
let states: LinkState[];
let heard: ServerFrame[];
let connection: Connection;
let token: () => Promise<string | null>;

beforeEach(() => {
	vi.useFakeTimers();
	vi.spyOn(Math, "random").mockReturnValue(0.5);
	const network = fakeNetwork();
	vi.stubGlobal("WebSocket", network.WebSocket);
	wires = network.wires;
	states = [];
	heard = [];
	token = async () => "dev_x";
});

afterEach(() => {
	connection.close();
	vi.useRealTimers();
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
});

const pass = async (ms: number) => {
	await vi.advanceTimersByTimeAsync(ms);
	// What stands in for a socket is loaded.
	await vi.dynamicImportSettled();
};
const now = () => pass(0);
const wire = (index = -1) => wires.at(index) as Wire;
const types = (of: Wire) => of.said.map(({ type }) => type);

async function connect() {
	connection = createConnection({
		url: "ws://chat.example/v1/live",
		token: () => token(),
		hello: (token) => ({ ...HELLO, token }),
		heard: (frame) => heard.push(frame),
		changed: (state) => states.push(state),
	});
	await now();
}

async function welcomed() {
	wire().accept();
	wire().say(WELCOME);
	wire().deliver();
	wire().said.length = 0;
	await now();
}

describe("coming up", () => {
	test("H1 the first thing said is hello, with the token and nothing in the address", async () => {
		await connect();
		expect(wire().url).toBe("ws://chat.example/v1/live");
		expect(wire().said).toEqual([]);
		wire().accept();
		connection.send({ type: "ping" });
		expect(wire().said).toEqual([{ ...HELLO }]);
	});

	test("H4 it is live with the welcome and not before", async () => {
		await connect();
		wire().accept();
		wire().say({ type: "answering", answering: true }, WELCOME);
		wire().deliver(1);
		expect(states).toEqual([{ kind: "connecting" }]);
		wire().deliver();
		expect(states.at(-1)).toEqual({ kind: "live" });
		expect(heard).toEqual([WELCOME]);
	});

	test("a handshake that hangs is given up after ten seconds", async () => {
		await connect();
		await pass(9_999);
		expect(states.at(-1)?.kind).toBe("connecting");
		await pass(1);
		expect(states.at(-1)?.kind).toBe("waiting");
		expect(wire().state).toBe("closed");
	});

	test("B4 every try asks for a token anew, and a token that cannot be had now is asked for later", async () => {
		const tokens = vi.fn().mockRejectedValueOnce(new Error("offline")).mockResolvedValue("ticket");
		token = tokens;
		await connect();
		expect(states.at(-1)?.kind).toBe("waiting");
		await pass(1_000);
		wire().accept();
		expect(wire().said).toMatchObject([{ type: "hello", token: "ticket" }]);
		expect(tokens).toHaveBeenCalledTimes(2);
	});

	test("H3 without a token there is nothing to come back with", async () => {
		token = async () => null;
		await connect();
		expect(states.at(-1)).toEqual({ kind: "refused", code: 4001 });
		await pass(600_000);
		expect(wires).toEqual([]);
	});

	test.each([4001, 4003, 4010])("H3 after %d it does not come back", async (code) => {
		await connect();
		wire().accept();
		wire().cut(code);
		expect(states.at(-1)).toEqual({ kind: "refused", code });
		await pass(600_000);
		expect(wires).toHaveLength(1);
	});

	test.each([1000, 1006, 1012, 1013, 4002, 4008])("H3 B4 after %d it comes back", async (code) => {
		await connect();
		await welcomed();
		wire().cut(code);
		expect(states.at(-1)?.kind).toBe("waiting");
		await pass(1_000);
		expect(wires).toHaveLength(2);
	});
});

describe("S5 where a socket fails", () => {
	const socket = "ws://chat.example/v1/live";
	const detour = `${socket}/stream`;
	const ways = () => wires.map(({ url }) => url);

	test("S5 the next try goes the other way, and what works is kept to", async () => {
		await connect();
		wire().cut();
		await pass(1_000);
		await welcomed();
		expect(states.at(-1)).toEqual({ kind: "live" });
		wire().cut();
		await pass(3_000);
		expect(ways()).toEqual([socket, detour, detour]);
	});

	test("S5 a server that is only down is tried both ways in turn", async () => {
		await connect();
		for (let i = 0; i < 4; i++) {
			wire().cut();
			await pass(5_000);
		}
		expect(ways()).toEqual([socket, detour, socket, detour, socket]);
	});

	test("S5 a socket that hangs or opens without a welcome is one that fails", async () => {
		await connect();
		wire().accept();
		await pass(11_000);
		expect(ways()).toEqual([socket, detour]);
	});

	test("S5 a connection that was welcomed and broke comes back the same way", async () => {
		await connect();
		wire().accept();
		await welcomed();
		wire().cut();
		await pass(1_000);
		expect(ways()).toEqual([socket, socket]);
	});

	test("S5 who is served by the detour is sent on to a socket, and stays if that fails", async () => {
		await connect();
		wire().cut();
		await pass(1_000);
		await welcomed();
		const served = wire();
		served.say({ type: "drain", in: 0 });
		served.deliver();
		await now();
		expect(ways()).toEqual([socket, detour, socket]);
		wire().cut();
		expect(served.state).toBe("open");
		expect(states.at(-1)).toEqual({ kind: "live" });
		served.cut();
		await pass(16_000);
		expect(ways().at(-1)).toBe(detour);
	});
});

describe("a post that is not answered", () => {
	const post = { type: "post", conversation: "cnv_x", clientId: "c", text: "Hello" } as ClientFrame;

	test("B5 raises a doubt after five seconds, and the connection is replaced after eight", async () => {
		await connect();
		await welcomed();
		connection.send(post);
		await pass(5_000);
		expect(types(wire())).toEqual(["post", "ping"]);
		await pass(3_000);
		expect(states.at(-1)?.kind).toBe("waiting");
	});

	test("B5 and anything that comes meanwhile takes the doubt away", async () => {
		await connect();
		await welcomed();
		connection.send(post);
		await pass(4_000);
		wire().say({ type: "answering", answering: true });
		wire().deliver();
		await pass(20_000);
		expect(types(wire())).toEqual(["post"]);
		expect(states.at(-1)).toEqual({ kind: "live" });
	});
});

describe("coming back", () => {
	test("B4 it tries for ever, ever more rarely, up to 15 s", async () => {
		vi.mocked(Math.random).mockReturnValue(0.999);
		await connect();
		const waits: number[] = [];
		for (let i = 0; i < 50; i++) {
			wire().cut();
			const state = states.at(-1) as Extract<LinkState, { kind: "waiting" }>;
			const wait = state.until - Date.now();
			waits.push(wait);
			await pass(wait + 1);
		}
		expect(wires).toHaveLength(51);
		expect(waits.slice(0, 3).map(Math.round)).toEqual([1_000, 1_999, 3_997]);
		expect(Math.max(...waits)).toBeLessThan(15_000);
	});

	test("B4 who says something need not wait longer than about a second, however often they say it", async () => {
		vi.mocked(Math.random).mockReturnValue(0.999);
		await connect();
		for (let i = 0; i < 6; i++) {
			wire().cut();
			const state = states.at(-1) as Extract<LinkState, { kind: "waiting" }>;
			if (i < 5) await pass(state.until - Date.now() + 1);
		}
		expect(wires).toHaveLength(6);
		for (let typed = 0; typed < 5; typed++) {
			connection.hurry();
			await pass(199);
		}
		expect(wires).toHaveLength(6);
		await pass(10);
		expect(wires).toHaveLength(7);
		// And while it is being tried nobody hurries it.
		connection.hurry();
		await pass(2_000);
		expect(wires).toHaveLength(7);
		connection.close();
		connection.hurry();
		await pass(2_000);
		expect(wires).toHaveLength(7);
		expect(states.at(-1)).toEqual({ kind: "idle" });
	});

	test("B4 a connection that broke soon counts as another failure, one that held for ten seconds as none", async () => {
		vi.mocked(Math.random).mockReturnValue(0.999);
		await connect();
		const wait = async (up: number) => {
			wire().accept();
			wire().say(WELCOME);
			wire().deliver();
			for (let ms = 0; ms < up; ms += 1_000) {
				await pass(1_000);
				wire().say({ type: "pong", tips: [] });
				wire().deliver();
			}
			wire().cut();
			const wait = (states.at(-1) as Extract<LinkState, { kind: "waiting" }>).until - Date.now();
			await pass(wait + 1);
			return Math.round(wait);
		};
		expect(await wait(1_000)).toBe(1_000);
		expect(await wait(1_000)).toBe(1_999);
		expect(await wait(10_000)).toBe(1_000);
	});

	test("B5 waking while waiting tries at once", async () => {
		await connect();
		wire().cut();
		connection.wake();
		await now();
		expect(wires).toHaveLength(2);
		await pass(60_000);
		expect(states.filter(({ kind }) => kind === "connecting").length).toBeGreaterThan(1);
	});

	test("what an earlier try says late is not listened to", async () => {
		let late: ((token: string) => void) | undefined;
		token = () => new Promise((resolve) => (late ??= resolve));
		await connect();
		await pass(10_000);
		token = async () => "fresh";
		await pass(1_000);
		late?.("stale");
		await now();
		expect(wires).toHaveLength(1);
		wire().accept();
		expect(wire().said).toMatchObject([{ token: "fresh" }]);
	});
});

describe("the heartbeat", () => {
	test("B2 it says ping every 25 s, whatever else is said or heard", async () => {
		await connect();
		await welcomed();
		for (let second = 1; second < 25; second++) {
			await pass(1_000);
			wire().say({ type: "answering", answering: true });
			wire().deliver();
			connection.send({ type: "typing", conversation: "cnv_x", on: true });
		}
		expect(types(wire())).not.toContain("ping");
		await pass(1_000);
		expect(types(wire()).filter((type) => type === "ping")).toHaveLength(1);
		wire().say({ type: "pong", tips: [] });
		wire().deliver();
		await pass(HEARTBEAT_MS);
		expect(types(wire()).filter((type) => type === "ping")).toHaveLength(2);
	});

	test("B3 a connection from which nothing comes is replaced after 35 s", async () => {
		await connect();
		await welcomed();
		await pass(SILENCE_MS - 1);
		expect(states.at(-1)?.kind).toBe("live");
		await pass(1);
		expect(states.at(-1)?.kind).toBe("waiting");
		expect(wire(0).state).toBe("closed");
		await pass(1_000);
		expect(wires).toHaveLength(2);
	});

	test("B3 one that still takes and no longer gives is found out although we talk all the time", async () => {
		await connect();
		await welcomed();
		for (let second = 0; second < 36; second++) {
			connection.send({ type: "typing", conversation: "cnv_x", on: true });
			await pass(1_000);
		}
		expect(wire(0).state).toBe("closed");
	});

	test("B5 waking asks at once and waits three seconds, not longer", async () => {
		await connect();
		await welcomed();
		connection.wake();
		expect(types(wire())).toEqual(["ping"]);
		await pass(2_999);
		expect(states.at(-1)?.kind).toBe("live");
		await pass(1);
		expect(states.at(-1)?.kind).toBe("waiting");
	});

	test("B5 waking a connection that answers changes nothing", async () => {
		await connect();
		await welcomed();
		connection.wake();
		await pass(500);
		wire().say({ type: "pong", tips: [] });
		wire().deliver();
		await pass(20_000);
		expect(states.at(-1)?.kind).toBe("live");
		expect(wires).toHaveLength(1);
	});

	/** Moves the clock without running timers, as sleep does. */
	const sleep = (ms: number) => vi.setSystemTime(Date.now() + ms);

	test("B5 after a sleep it asks, instead of trusting or condemning the connection", async () => {
		await connect();
		await welcomed();
		sleep(3_600_000);
		await pass(HEARTBEAT_MS);
		expect(types(wire())).toEqual(["ping"]);
		await pass(2_999);
		expect(states.at(-1)?.kind).toBe("live");
		await pass(1);
		expect(states.at(-1)?.kind).toBe("waiting");
	});

	test("B3 in a background tab, where timers run once a minute, an answered ping keeps it", async () => {
		await connect();
		await welcomed();
		for (let minute = 0; minute < 10; minute++) {
			sleep(60_000);
			await pass(HEARTBEAT_MS);
			wire().say({ type: "pong", tips: [] });
			wire().deliver();
		}
		expect(states.at(-1)?.kind).toBe("live");
		expect(wires).toHaveLength(1);
	});
});

describe("a server that goes", () => {
	test("B7 the next connection is welcomed before the old one is left", async () => {
		await connect();
		await welcomed();
		wire().say({ type: "drain", in: 2_000 });
		wire().deliver();
		await pass(1_999);
		expect(wires).toHaveLength(1);
		await pass(1);
		expect(wires).toHaveLength(2);
		wire(1).accept();
		connection.send({ type: "ping" });
		expect(types(wire(0))).toEqual(["ping"]);
		wire(0).say({ type: "answering", answering: true });
		wire(0).deliver();
		expect(wire(0).state).toBe("open");
		wire(1).say(WELCOME);
		wire(1).deliver();
		expect(wire(0).state).toBe("closed");
		expect(heard.map(({ type }) => type)).toEqual(["welcome", "drain", "answering", "welcome"]);
		connection.send({ type: "ping" });
		expect(types(wire(1))).toEqual(["hello", "ping"]);
		expect(states.map(({ kind }) => kind)).toEqual(["connecting", "live", "live"]);
	});

	test("B7 when the next one fails the old one serves on, and when that ends it comes back all the same", async () => {
		await connect();
		await welcomed();
		wire().say({ type: "drain", in: 0 });
		wire().deliver();
		await now();
		wire(1).cut();
		expect(states.at(-1)?.kind).toBe("live");
		wire(0).cut(1012);
		expect(states.at(-1)?.kind).not.toBe("live");
		await pass(10_000);
		expect(wires.length).toBeGreaterThan(2);
		await welcomed();
		expect(states.at(-1)?.kind).toBe("live");
	});

	test("B7 the old one may end while the next is opened", async () => {
		await connect();
		await welcomed();
		wire().say({ type: "drain", in: 0 });
		wire().deliver();
		await now();
		wire(0).cut(1012);
		expect(states.at(-1)?.kind).toBe("connecting");
		await welcomed();
		expect(states.at(-1)?.kind).toBe("live");
		expect(wires).toHaveLength(2);
	});
});

test("closing ends everything: sockets, timers, and what is on its way", async () => {
	await connect();
	wire().accept();
	connection.close();
	expect(wire().state).toBe("closed");
	expect(states.at(-1)).toEqual({ kind: "idle" });
	connection.wake();
	await pass(600_000);
	expect(wires).toHaveLength(1);
	expect(vi.getTimerCount()).toBe(0);
});
