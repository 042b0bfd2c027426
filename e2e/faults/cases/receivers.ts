/** Receivers that do not keep up. */
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { Fault, Setting, Stage } from "../fault.ts";
import { CLEAR } from "../road.ts";

/** Texts so long that what a receiver does not read soon fills every buffer on the way. */
const WORDY: Setting = {
	apis: 2,
	nats: 1,
	buyers: 200,
	desks: 1,
	pace: 3_000,
	length: 6_000,
	more: [{ buyers: 0, desks: 4, aside: true }],
};
/** What a process may grow by while receivers stand still, in bytes: far less than what they did not read. */
const GROWTH_MAX = 120 * 1024 * 1024;

const resident = ({ fleet }: Stage) => fleet.apis.map(({ pid }) => residentOf(pid));

function residentOf(pid: number): number {
	const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
	return Number(kilobytes) * 1024;
}

export const receiverFaults: Fault[] = [
	{
		name: "Four desks stop reading for 20 s; the server's memory stays bounded and everybody else is served",
		setting: WORDY,
		times: { short: 0, long: 2 },
		async strike(stage) {
			const before = resident(stage);
			stage.fleet.side.change({ kind: "jammed" });
			await pause(20_000);
			for (const [at, bytes] of resident(stage).entries()) {
				const growth = bytes - (before[at] ?? 0);
				if (growth > GROWTH_MAX) throw new Error(`a process grew by ${Math.round(growth / 1024 / 1024)} MB`);
			}
			// Everybody else had everything all the while.
			await stage.crowds[0]?.settled(5_000);
			stage.fleet.side.change(CLEAR);
		},
	},
];
