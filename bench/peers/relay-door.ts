/** The door of those who speak as the relay does: whoever comes says a name first, and all else is for a partner. */
import { type WebSocket, WebSocketServer } from "ws";

/** What somebody says, with their name. */
export type Said = { from: WebSocket; author: string; to: string; text: string };

/**
 * Opens it at `PORT`.
 *
 * @param heard told of everything that is said.
 * @returns who is there, by name.
 */
export function openRelayDoor(heard: (said: Said) => void): ReadonlyMap<string, WebSocket> {
	const sockets = new Map<string, WebSocket>();
	const server = new WebSocketServer({
		port: Number(process.env.PORT),
		host: "127.0.0.1",
		perMessageDeflate: false,
	});
	server.on("connection", (socket) => {
		let name = "";
		socket.on("error", () => {});
		socket.on("message", (data) => {
			const frame = JSON.parse(String(data));
			if (name === "") {
				name = String(frame.name);
				sockets.set(name, socket);
				socket.send('{"type":"welcome"}');
				return;
			}
			heard({ from: socket, author: name, to: frame.to, text: frame.text });
		});
		socket.on("close", () => sockets.delete(name));
	});
	process.on("SIGTERM", () => process.exit());
	return sockets;
}
