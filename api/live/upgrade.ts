/** The door: HTTP requests that become sockets. */
import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { FRAME_MAX_BYTES } from "../../protocol/limits.ts";
import { clientAddress } from "../client-address.ts";
import { AddressBook } from "./address-book.ts";
import { Connection, type Premises } from "./connection.ts";
import { drain, sendOn } from "./drain.ts";

const PATH = "/v1/live";
/** How often silent connections are looked for, in milliseconds. */
const WATCH = 5_000;
/** Pieces one message may come in: a browser sends one. */
const FRAGMENTS_MAX = 64;
/** Reads one message may be spread over: the largest frame in the smallest usual packets, with much to spare. */
const CHUNKS_MAX = 1_024;
/** How long the other side may take to answer a close, in milliseconds. */
const CLOSE_TIMEOUT = 2_000;

export type Door = {
	/** Open sockets. */
	readonly open: number;
	/** Everybody is to say hello again, each at a time of their own, and is served meanwhile. */
	sendOn: () => void;
	/** From now on nobody is let in; resolves when everybody has left, in less than 15 s. */
	drain: () => Promise<void>;
};

/**
 * Serves sockets at `/v1/live`.
 *
 * @param limits.perAddress sockets one address may hold.
 * @param limits.trustProxy how many proxies of ours stand before us.
 */
export function openDoor(
	server: Server,
	premises: Premises,
	limits: { perAddress: number; trustProxy: number },
): Door {
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
	const connections = new Set<Connection>();
	const addresses = new AddressBook(limits.perAddress);
	let draining = false;
	const watching = setInterval(() => {
		const now = performance.now();
		for (const connection of connections) connection.watch(now);
	}, WATCH).unref();

	server.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer) => {
		// First of all: without it a peer that resets now ends the process.
		stream.on("error", () => {});
		if (request.url?.split("?", 1)[0] !== PATH) return refuse(stream, "404 Not Found");
		if (draining) return refuse(stream, "503 Service Unavailable");
		const tcp = stream as Socket;
		const forwardedFor = request.headers["x-forwarded-for"];
		const address = clientAddress(tcp.remoteAddress ?? "", forwardedFor?.toString(), limits.trustProxy);
		if (!addresses.enter(address)) return refuse(stream, "429 Too Many Requests");
		tcp.once("close", () => addresses.leave(address));
		sockets.handleUpgrade(request, stream, head, (socket) => {
			const peer = { origin: request.headers.origin ?? null, address };
			const connection = new Connection(premises, peer, socket, tcp, () => connections.delete(connection));
			connections.add(connection);
		});
	});

	return {
		get open() {
			return connections.size;
		},
		sendOn: () => sendOn(connections),
		async drain() {
			draining = true;
			await drain(connections);
			clearInterval(watching);
		},
	};
}

function refuse(stream: Duplex, status: string): void {
	stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
	stream.once("finish", () => stream.destroy());
}
