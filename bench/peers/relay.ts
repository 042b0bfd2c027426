import { fileURLToPath } from "node:url";
import { freePort } from "../../scripts/postgres/folder.ts";
import type { StartPeer } from "./peer.ts";
import { startProgram } from "./program.ts";

const PROGRAM = fileURLToPath(new URL("relay-server.ts", import.meta.url));

export const startRelay: StartPeer = async () => {
	const port = await freePort();
	const program = await startProgram(process.execPath, [PROGRAM], { port, env: { PORT: String(port) } });
	const seats = seatsAtRelay(port);
	return {
		name: "relay",
		title: "ws relay that stores nothing",
		promise: "nothing: what it acknowledges is lost with the process; anybody may say they are anybody",
		pid: program.pid,
		stores: false,
		pairs: (count) => seats(count * 2),
		idlers: seats,
		stop: program.stop,
	};
};

/** Seats of whoever speaks as the relay does. */
export const seatsAtRelay = (port: number) => async (count: number) =>
	Array.from({ length: count }, (_, index) => ({
		kind: "relay" as const,
		port,
		name: `u${index}`,
		// Pairs: 0 and 1, 2 and 3.
		to: `u${index ^ 1}`,
	}));
