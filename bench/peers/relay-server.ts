/** The wall: `ws` that hands on what it is told and stores nothing. It acknowledges too, which means as little as it sounds. */
import { type WebSocket, WebSocketServer } from "ws";

/** Named instead of a partner: a plain loop over all the others. */
const EVERYBODY = "*";

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
		const message = JSON.stringify({ type: "message", author: name, text: frame.text });
		if (frame.to === EVERYBODY) {
			for (const other of sockets.values()) if (other !== socket) other.send(message);
		} else {
			sockets.get(frame.to)?.send(message);
		}
		socket.send('{"type":"ok"}');
	});
	socket.on("close", () => sockets.delete(name));
});
process.on("SIGTERM", () => process.exit());
