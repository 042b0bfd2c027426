/** The wall: `ws` that hands on what it is told and stores nothing. It acknowledges too, which means as little as it sounds. */
import { type WebSocket, WebSocketServer } from "ws";

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
		sockets.get(frame.to)?.send(JSON.stringify({ type: "message", author: name, text: frame.text }));
		socket.send('{"type":"ok"}');
	});
	socket.on("close", () => sockets.delete(name));
});
process.on("SIGTERM", () => process.exit());
