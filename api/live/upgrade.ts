/** The door: HTTP requests that become sockets. */
import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { FRAME_MAX_BYTES } from "../../protocol/limits.ts";
import { clientAddress } from "../client-address.ts";
import { Connection, ignore, type Premises } from "./connection.ts";
import type { Visitors } from "./visitors.ts";

const PATH = "/v1/live";
/** Pieces one message may come in: a browser sends one. */
const FRAGMENTS_MAX = 64;
/** Reads one message may be spread over: the largest frame in the smallest usual packets, with much to spare. */
const CHUNKS_MAX = 1_024;
/** How long the other side may take to answer a close, in milliseconds. */
const CLOSE_TIMEOUT = 2_000;

/**
 * Serves sockets at `/v1/live`.
 *
 * @param trustProxy how many proxies of ours stand before us.
 */
export function openDoor(server: Server, premises: Premises, visitors: Visitors, trustProxy: number): void {
	// `closeTimeout` is documented in ws 8.19 and later, and not yet in its types.
	const options = { closeTimeout: CLOSE_TIMEOUT };
	const sockets = new WebSocketServer({
		...options,
		noServer: true,
		clientTracking: false,
		// Compressing one frame for each receiver costs more than it saves, and bombs come compressed.
		perMessageDeflate: false,
		maxPayload: FRAME_MAX_BYTES,
		maxFragments: FRAGMENTS_MAX,
		maxBufferedChunks: CHUNKS_MAX,
	});

	server.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer) => {
		// First of all: without it a peer that resets now ends the process.
		stream.on("error", ignore);
		if (request.url?.split("?", 1)[0] !== PATH) return refuse(stream, "404 Not Found");
		if (visitors.draining) return refuse(stream, "503 Service Unavailable");
		const tcp = stream as Socket;
		const forwardedFor = request.headers["x-forwarded-for"];
		const address = clientAddress(tcp.remoteAddress ?? "", forwardedFor?.toString(), trustProxy);
		const left = visitors.admit(address);
		if (left === null) return refuse(stream, "429 Too Many Requests");
		// Told once by itself: `once` would keep a wrapper as long as the connection lives.
		tcp.on("close", left);
		// Not inside: what lives as long as the connection would keep the whole request.
		const peer = { origin: request.headers.origin ?? null, address };
		sockets.handleUpgrade(request, stream, head, (socket) => {
			const connection = new Connection(premises, peer, socket, tcp, () => visitors.remove(connection));
			visitors.add(connection);
		});
	});
}

function refuse(stream: Duplex, status: string): void {
	stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
	stream.once("finish", () => stream.destroy());
}
