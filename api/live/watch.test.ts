import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { expect, test, vi } from "vitest";
import type { WebSocket } from "ws";
import { CLOSE, HEARTBEAT_MS, HELLO_MS, SILENCE_MS } from "../../protocol/limits.ts";
import { Connection, type Premises } from "./connection.ts";

/** Both ends of a socket, in the test's hand. */
function handCranked() {
	const did: string[] = [];
	const tcp = Object.assign(new EventEmitter(), {
		bytesRead: 0,
		writableLength: 0,
		write: (bytes: string, encoding: string) => {
			did.push(`write ${bytes} as ${encoding}`);
			return true;
		},
	});
	const socket = Object.assign(new EventEmitter(), {
		OPEN: 1,
		readyState: 1,
		isPaused: false,
		ping: () => did.push("ping"),
		terminate: () => did.push("terminate"),
		close: (code: number) => did.push(`close ${code}`),
	});
	const connection = new Connection(
		{} as Premises,
		{ origin: null, address: "203.0.113.1" },
		socket as unknown as WebSocket,
		tcp as unknown as Socket,
		() => {},
	);
	return { connection, tcp, did };
}

test("B3: a peer that answers pings with any byte lives, however quiet its page is", () => {
	const { connection, tcp, did } = handCranked();
	const began = performance.now();
	for (let ms = 0; ms < 10 * 60_000; ms += 5_000) {
		const pings = did.length;
		connection.watch(began + ms);
		if (did.length > pings) tcp.bytesRead += 6;
	}
	expect(did.length).toBeGreaterThan(10);
	expect(new Set(did)).toEqual(new Set(["ping"]));
});

test("B3: a peer that is silent is asked, and ended when no byte comes", () => {
	const { connection, did } = handCranked();
	const began = performance.now();
	connection.watch(began + HEARTBEAT_MS - 100);
	expect(did).toEqual([]);
	connection.watch(began + HEARTBEAT_MS + 100);
	expect(did).toEqual(["ping"]);
	connection.watch(began + SILENCE_MS + 100);
	expect(did).toEqual(["ping", "terminate"]);
});

test("H1: who says nothing is let go after a while, and may come back", () => {
	vi.useFakeTimers();
	const { did } = handCranked();
	vi.advanceTimersByTime(HELLO_MS - 1);
	expect(did).toEqual([]);
	vi.advanceTimersByTime(1);
	expect(did).toEqual([`close ${CLOSE.busy}`]);
	vi.useRealTimers();
});

test("what is written in one turn leaves together, at its end", async () => {
	const { connection, did } = handCranked();
	connection.write("one, ");
	connection.write("two");
	expect(did).toEqual([]);
	await new Promise(setImmediate);
	expect(did).toEqual(["write one, two as latin1"]);
});

test("what was written before the end is sent before the close, and nothing after it", async () => {
	const { connection, did } = handCranked();
	connection.write("last words");
	connection.end(CLOSE.restart, "restarting");
	await new Promise(setImmediate);
	expect(did).toEqual(["write last words as latin1", `close ${CLOSE.restart}`]);
});
