import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CatchUp } from "./catch-up.ts";
import { Elsewhere } from "./elsewhere.ts";
import { InboxFeed } from "./inbox-feed.ts";
import { Listener } from "./listener.ts";
import { ShopFloor } from "./shop-floor.ts";

/** How often it looks while no hints come, in milliseconds. */
const EVERY = 2_000;

const line = { write: () => {}, flushed: async () => {}, end: () => {} };
const actor = {
	kind: "seller",
	shop: "shp_1",
	seller: "slr_1",
	name: "Mira",
	role: "owner",
	session: "s",
} as const;

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

/** A process with one desk open. `answer` is how the database answers. */
function process(answer: () => Promise<[]>) {
	const state = { connected: true, asked: [] as number[], failures: 0 };
	const floor = new ShopFloor("shp_1");
	floor.join(new Listener(line, actor, { inbox: true, page: null }));
	const failed = () => {
		state.failures++;
	};
	const none = async () => [];
	const log = { changes: () => Promise.reject(new Error("nothing is followed")), notes: none };
	const tellers = {
		elsewhere: new Elsewhere(() => floor, log, failed),
		inbox: new InboxFeed(() => floor, none, failed),
	};
	const read = {
		tips: async () => () => undefined,
		changedWithin: (_: string, ms: number) => {
			state.asked.push(ms);
			return answer();
		},
	};
	const catchUp = new CatchUp(
		() => [floor],
		read,
		tellers,
		() => state.connected,
		failed,
	);
	return Object.assign(state, { catchUp });
}

test("what could not be read when hints came again is read once the database answers", async () => {
	let down = true;
	const here = process(async () => {
		if (down) throw new Error("down");
		return [];
	});
	here.catchUp.joined();
	await vi.advanceTimersByTimeAsync(EVERY * 3);
	expect(here.failures).toBeGreaterThan(1);
	down = false;
	const before = here.asked.length;
	await vi.advanceTimersByTimeAsync(EVERY);
	expect(here.asked.length).toBe(before + 1);
	// All that was missed, and then nothing more: it is heard again.
	expect(here.asked.at(-1)).toBeGreaterThanOrEqual(EVERY * 4);
	await vi.advanceTimersByTimeAsync(EVERY * 10);
	expect(here.asked.length).toBe(before + 1);
});

test("looks at a database that stands still do not queue", async () => {
	let thaw = () => {};
	const thawed = new Promise<[]>((resolve) => {
		thaw = () => resolve([]);
	});
	const here = process(() => thawed);
	here.connected = false;
	await vi.advanceTimersByTimeAsync(EVERY * 30);
	expect(here.asked.length).toBe(1);
	thaw();
	await vi.advanceTimersByTimeAsync(EVERY - 1);
	expect(here.asked.length).toBe(1);
	await vi.advanceTimersByTimeAsync(1);
	expect(here.asked.length).toBe(2);
});

test("a long time without hints costs no more at its end than at its beginning", async () => {
	const here = process(async () => []);
	here.connected = false;
	await vi.advanceTimersByTimeAsync(EVERY * 2);
	const first = here.asked.at(-1) ?? 0;
	await vi.advanceTimersByTimeAsync(EVERY * 100);
	expect(here.asked.at(-1)).toBeLessThanOrEqual(first + EVERY);
});
