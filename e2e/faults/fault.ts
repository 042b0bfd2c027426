/** What a fault is to the harness. */
import type { Crowd } from "./crowd-process.ts";
import type { Fleet, FleetOptions } from "./fleet.ts";

/** People and what they talk through, while faults happen. */
export type Stage = {
	fleet: Fleet;
	crowds: Crowd[];
	random: () => number;
	/** Texts that a restored backup cannot know: not missed in the end. */
	excused: Set<string>;
};

/** What a stage is made of. Faults with the same setting share one, one after the other. */
export type Setting = Pick<FleetOptions, "apis" | "nats" | "database" | "socketless"> & {
	/** Buyers, each with a conversation. */
	buyers: number;
	/** Desks that watch all of them. */
	desks: number;
	/** Milliseconds between two things one buyer says, on average. */
	pace: number;
	/** Characters that every text is filled up to; as short as they come when not given. */
	length?: number;
	/** More crowds with other circumstances; `Stage.crowds` has them after the first, in this order. */
	more?: {
		buyers: number;
		desks: number;
		/** By how much their clocks are wrong, in milliseconds. */
		clockOff?: number;
		/** They come by `Fleet.side` and not by `Fleet.front`. */
		aside?: boolean;
	}[];
	/** Made before everything else and undone after it: a disk of its own, say. */
	ground?: () => { home: string; undo: () => void };
};

export type Fault = {
	/** As the table and the tests call it: what happens, as a fact. */
	name: string;
	setting: Setting;
	/** How often it happens: in `npm test`, and in `npm run faults`. */
	times: { short: number; long: number };
	/** Why it cannot be done on this machine; null when it can. */
	missing?: () => string | null;
	/** Does it and undoes it, under load. Resolves when everything could work again. */
	strike: (stage: Stage) => Promise<void>;
	/** Looks for what only this fault can show. Throws when a promise did not hold. */
	afterwards?: (stage: Stage) => Promise<void>;
	/** Screens may show something else in a message's place for a moment. */
	mayJump?: boolean;
	/** Nobody says anything afterwards, so that recovery is when everybody is connected and nothing is on its way. */
	quietAfterwards?: boolean;
	/** Longest until everybody has everything again, in milliseconds. */
	recoversWithin?: number;
};

/** Longest that a message may take to be on every screen while nothing is wrong, in milliseconds. */
export const CALM_WITHIN = 8_000;

/** Two processes, one NATS, 200 conversations: what most faults happen to. */
export const MARKETPLACE: Setting = { apis: 2, nats: 1, buyers: 200, desks: 2, pace: 3_000 };
