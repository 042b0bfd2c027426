import { fileURLToPath } from "node:url";
import { freePort } from "../../scripts/postgres/folder.ts";
import { ask } from "../database.ts";
import type { StartPeer } from "./peer.ts";
import { startProgram } from "./program.ts";

const PROGRAM = fileURLToPath(new URL("socket-io-server.ts", import.meta.url));

export const startSocketIo: StartPeer = async (database, clients) => {
	const port = await freePort();
	const { tcp } = await database.create("socketio");
	const program = await startProgram(process.execPath, [PROGRAM], {
		port,
		env: { PORT: String(port), DATABASE_URL: tcp },
	});
	await ask(
		tcp,
		(sql) =>
			sql`insert into people select 'u' || n, 'token-' || n from generate_series(1, ${clients}::int) n`,
	);
	const seat = (n: number) => ({
		kind: "socket.io" as const,
		port,
		token: `token-${n}`,
		// Pairs: 1 and 2, 3 and 4.
		to: `u${n % 2 === 1 ? n + 1 : n - 1}`,
	});
	const seats = async (count: number) => Array.from({ length: count }, (_, index) => seat(index + 1));
	return {
		name: "socket.io",
		title: "Socket.IO, one insert a message",
		promise: "acknowledged and delivered when stored; no order of its own, a retry posts twice",
		pid: program.pid,
		stores: true,
		pairs: (count) => seats(count * 2),
		idlers: seats,
		stop: program.stop,
	};
};
