/** Clients of what speaks WebSocket. They parse no more than they must: the load must not be the slow part. */
import { WebSocket } from "ws";
import { PROTOCOL_VERSION } from "../../protocol/version.ts";
import type { Client, Ears, Seat } from "./seat.ts";

type SeatOf<K extends Seat["kind"]> = Extract<Seat, { kind: K }>;

function dial(address: string, ears: Ears, options: { origin?: string } = {}): WebSocket {
	const socket = new WebSocket(address, { perMessageDeflate: false, skipUTF8Validation: true, ...options });
	socket.on("error", (error) => ears.ended(error.message));
	socket.on("close", (code, reason) => ears.ended(`closed with ${code} ${reason}`));
	return socket;
}

function opened(socket: WebSocket): Promise<void> {
	return new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
}

/** The first frame that fits. */
function hear(socket: WebSocket, fits: (text: string) => boolean): Promise<string> {
	return new Promise((resolve, reject) => {
		const look = (data: unknown) => {
			const text = String(data);
			if (!fits(text)) return;
			socket.off("message", look).off("close", gone);
			resolve(text);
		};
		const gone = (code: number, reason: Buffer) => reject(new Error(`closed with ${code} ${reason}`));
		socket.on("message", look).on("close", gone);
	});
}

/** A buyer or a seller, welcomed, and following the conversation. */
export async function sitInShopbell(seat: SeatOf<"shopbell">, ears: Ears): Promise<Client> {
	const { port, token, shop, origin, conversation, follow, inbox = false } = seat;
	const socket = dial(`ws://127.0.0.1:${port}/v1/live`, ears, origin === null ? {} : { origin });
	await opened(socket);
	const welcomed = hear(socket, (text) => text.startsWith('{"type":"welcome"'));
	const followed =
		follow && conversation !== null ? hear(socket, (text) => text.startsWith('{"type":"changes"')) : null;
	const wishes = follow && conversation !== null ? [{ conversation, rev: null }] : [];
	socket.send(
		JSON.stringify({ type: "hello", version: PROTOCOL_VERSION, token, shop, inbox, follow: wishes }),
	);
	await welcomed;
	await followed;
	socket.on("message", (data) => {
		const text = String(data);
		if (text.startsWith('{"type":"inbox"')) ears.inbox?.();
		else if (text.startsWith('{"type":"refused"')) ears.ended(text);
		else ears.heard(text);
	});
	// A name no other run of this client uses: the same again would be a retry.
	const own = Math.random().toString(36).slice(2, 12).padEnd(10, "0");
	let said = 0;
	return {
		say: (text) =>
			socket.send(
				`{"type":"post","conversation":"${conversation}","clientId":"${own}-${++said}","text":"${text}"}`,
			),
		close: () => socket.terminate(),
	};
}

/** Engine.IO 4 and Socket.IO 5 by hand, over WebSocket from the start (the packets are described in their protocol documents). */
export async function sitInSocketIo({ port, token, to }: SeatOf<"socket.io">, ears: Ears): Promise<Client> {
	const socket = dial(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, ears);
	// It speaks first, perhaps in the very packet that opens.
	await hear(socket, (text) => text.startsWith("0"));
	const joined = hear(socket, (text) => text.startsWith("40"));
	socket.send(`40${JSON.stringify({ token })}`);
	await joined;
	socket.on("message", (data) => {
		const text = String(data);
		if (text === "2") socket.send("3");
		else ears.heard(text);
	});
	let said = 0;
	return {
		say: (text) => socket.send(`42${++said}["say","${to}","${text}"]`),
		close: () => socket.terminate(),
	};
}

export async function sitAtRelay({ port, name, to }: SeatOf<"relay">, ears: Ears): Promise<Client> {
	const socket = dial(`ws://127.0.0.1:${port}/`, ears);
	await opened(socket);
	const joined = hear(socket, () => true);
	socket.send(JSON.stringify({ name }));
	await joined;
	socket.on("message", (data) => ears.heard(String(data)));
	return {
		say: (text) => socket.send(`{"to":"${to}","text":"${text}"}`),
		close: () => socket.terminate(),
	};
}
