/** NATS dies, loses a member, and cannot be reached by one process. */
import { setTimeout as pause } from "node:timers/promises";
import { type Fault, MARKETPLACE, type Setting } from "../fault.ts";
import { CLEAR } from "../road.ts";

const CLUSTER: Setting = { ...MARKETPLACE, nats: 3 };

export const busFaults: Fault[] = [
	{
		name: "NATS is killed (kill -9), away for 5 s, and started again",
		setting: MARKETPLACE,
		times: { short: 1, long: 5 },
		async strike({ fleet: { nats } }) {
			const [server] = nats;
			await server?.kill();
			await pause(5_000);
			await server?.start();
		},
	},
	{
		name: "One process is cut off from NATS for 5 s, and not from PostgreSQL",
		setting: MARKETPLACE,
		times: { short: 1, long: 5 },
		async strike({ fleet: { busRoads } }) {
			busRoads[0]?.change({ kind: "cut" });
			await pause(5_000);
			busRoads[0]?.change(CLEAR);
		},
	},
	{
		name: "NATS swallows everything for 10 s and says nothing of it",
		setting: MARKETPLACE,
		times: { short: 0, long: 3 },
		async strike({ fleet: { busRoads } }) {
			for (const road of busRoads) road.change({ kind: "silent" });
			await pause(10_000);
			for (const road of busRoads) road.change(CLEAR);
		},
	},
	{
		name: "One of three NATS servers is killed (kill -9) and started again",
		setting: CLUSTER,
		times: { short: 0, long: 6 },
		async strike({ fleet: { nats }, random }) {
			const server = nats[Math.floor(random() * nats.length)];
			await server?.kill();
			await pause(2_000);
			await server?.start();
		},
	},
];
