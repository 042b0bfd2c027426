import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import type { ServerFrame } from "../../protocol/frames.ts";
import { encode } from "./wire.ts";

const SIZES = [0, 60, 98, 99, 126, 200, 30_000, 65_508, 65_509, 70_000];
const http = createServer();
const sockets = new WebSocketServer({ noServer: true });

/** A frame whose JSON has `size` bytes more. */
function padded(size: number): ServerFrame {
	return Object.assign({ type: "drain" as const, in: 0 }, { padding: "é".repeat(Math.floor(size / 2)) });
}

beforeAll(async () => {
	http.on("upgrade", (request, stream, head) => {
		sockets.handleUpgrade(request, stream, head, () => {
			for (const size of SIZES) stream.write(encode(padded(size)), "latin1");
		});
	});
	await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
});
afterAll(() => http.close());

test("frames of every length are read by another implementation as they were", async () => {
	const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
	const heard: unknown[] = [];
	await new Promise<void>((resolve, reject) => {
		client.on("error", reject).on("message", (data, isBinary) => {
			expect(isBinary).toBe(false);
			if (heard.push(JSON.parse(data.toString())) === SIZES.length) resolve();
		});
	});
	expect(heard).toEqual(SIZES.map(padded));
	client.terminate();
});
