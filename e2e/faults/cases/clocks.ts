/** Clocks that are wrong. */
import { setTimeout as pause } from "node:timers/promises";
import { type Fault, MARKETPLACE, type Setting } from "../fault.ts";

const DAY_MS = 86_400_000;

/** Some buyers live yesterday and some tomorrow, by their devices. */
const WRONG_CLOCKS: Setting = {
	...MARKETPLACE,
	buyers: 140,
	more: [
		{ buyers: 30, desks: 0, clockOff: DAY_MS },
		{ buyers: 30, desks: 0, clockOff: -DAY_MS },
	],
};

export const clockFaults: Fault[] = [
	{
		name: "The clock of one API process jumps an hour ahead; buyers' clocks are a day off either way",
		setting: WRONG_CLOCKS,
		times: { short: 1, long: 5 },
		async strike({ fleet: { apis }, random }) {
			apis[Math.floor(random() * apis.length)]?.signal("SIGUSR2");
			await pause(2_000);
		},
	},
];
