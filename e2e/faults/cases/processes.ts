/** API processes that die, freeze and are replaced. */
import { setTimeout as pause } from "node:timers/promises";
import { CALM_WITHIN, type Fault, MARKETPLACE, type Stage } from "../fault.ts";

const anApi = ({ fleet, random }: Stage) => {
	const api = fleet.apis[Math.floor(random() * fleet.apis.length)];
	if (api === undefined) throw new Error("there is no process");
	return api;
};

export const killed: Fault = {
	name: "An API process is killed (kill -9) and started again",
	setting: MARKETPLACE,
	times: { short: 3, long: 20 },
	async strike(stage) {
		const api = anApi(stage);
		await api.end("SIGKILL");
		await api.start();
	},
};

export const replaced: Fault = {
	name: "An API process is sent away (SIGTERM) and replaced",
	setting: MARKETPLACE,
	times: { short: 1, long: 10 },
	async strike(stage) {
		const api = anApi(stage);
		await api.end("SIGTERM");
		await api.start();
	},
};

export const rolled: Fault = {
	name: "All processes are replaced, one after the other, and buyers go on writing",
	setting: MARKETPLACE,
	times: { short: 0, long: 3 },
	async strike({ fleet }) {
		for (const api of fleet.apis) {
			await api.end("SIGTERM");
			await api.start();
		}
	},
};

export const frozen: Fault = {
	name: "An API process stands still for 5 s (SIGSTOP)",
	setting: MARKETPLACE,
	times: { short: 0, long: 3 },
	async strike(stage) {
		const api = anApi(stage);
		api.signal("SIGSTOP");
		await pause(5_000);
		api.signal("SIGCONT");
	},
};

export const calm: Fault = {
	name: "Nothing happens",
	setting: MARKETPLACE,
	times: { short: 1, long: 5 },
	strike: () => pause(1_000),
	recoversWithin: CALM_WITHIN,
};

export const killedOverHttp: Fault = {
	...killed,
	name: "An API process is killed (kill -9) while a proxy lets no WebSocket through",
	setting: { ...MARKETPLACE, socketless: true },
	times: { short: 0, long: 10 },
};

export const processFaults: Fault[] = [calm, killed, replaced, rolled, frozen, killedOverHttp];
