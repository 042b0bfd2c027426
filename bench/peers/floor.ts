import { fileURLToPath } from "node:url";
import { freePort } from "../../scripts/postgres/folder.ts";
import type { StartPeer } from "./peer.ts";
import { startProgram } from "./program.ts";
import { seatsAtRelay } from "./relay.ts";

const PROGRAM = fileURLToPath(new URL("floor-server.ts", import.meta.url));

export const startFloor: StartPeer = async (database) => {
	const port = await freePort();
	const { local } = await database.create("floor");
	const env = { PORT: String(port), DATABASE_URL: local };
	const program = await startProgram(process.execPath, [PROGRAM], { port, env });
	const seats = seatsAtRelay(port);
	return {
		name: "floor",
		title: "the floor: ws and one insert for all who came meanwhile",
		promise:
			"acknowledged and delivered when stored; no order of its own, a retry posts twice, anybody may say they are anybody",
		pid: program.pid,
		stores: true,
		pairs: (count) => seats(count * 2),
		idlers: seats,
		stop: program.stop,
	};
};
