/** Bad roads between people and the server. */
import { setTimeout as pause } from "node:timers/promises";
import { type Fault, MARKETPLACE, type Setting } from "../fault.ts";
import { CLEAR, type Weather } from "../road.ts";

/** So many people that a kilobyte a second is enough for what each of them has to hear. */
const VILLAGE: Setting = { apis: 2, nats: 1, buyers: 200, desks: 2, pace: 20_000 };

const weather = (
	name: string,
	kind: Weather,
	ms: number,
	times: Fault["times"],
	more: Partial<Fault> = {},
): Fault => ({
	name,
	setting: MARKETPLACE,
	times,
	async strike({ fleet: { front } }) {
		front.change(kind);
		await pause(ms);
		front.change(CLEAR);
	},
	...more,
});

export const networkFaults: Fault[] = [
	weather("The network is cut for 4 s", { kind: "cut" }, 4_000, { short: 1, long: 10 }),
	{
		name: "Every connection is torn, and may come back at once",
		setting: MARKETPLACE,
		times: { short: 1, long: 20 },
		async strike({ fleet: { front } }) {
			front.shake();
		},
	},
	weather(
		"The network swallows everything for 20 s without a reset (half-open)",
		{ kind: "silent" },
		20_000,
		{ short: 0, long: 3 },
		{ recoversWithin: 90_000 },
	),
	weather(
		"Every packet takes 500 ms and one in 20 is lost, for 10 s",
		{ kind: "slow", delay: 500, loss: 0.05 },
		10_000,
		{ short: 1, long: 3 },
	),
	weather(
		"Everybody has 1 kB/s, for 20 s",
		{ kind: "thin", bytesPerSecond: 1_000 },
		20_000,
		{ short: 0, long: 3 },
		{ setting: VILLAGE },
	),
	weather(
		"A proxy closes what was idle for 30 s, for 100 s",
		{ kind: "impatient", idle: 30_000 },
		100_000,
		{ short: 0, long: 1 },
		{ setting: VILLAGE },
	),
];
