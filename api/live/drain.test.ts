import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CLOSE } from "../../protocol/limits.ts";
import { drain, type Leaver, spreadOf } from "./drain.ts";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

/** A crowd of connections of which each step is written down. */
function aCrowd(count: number, habits: { busy?: boolean; goesOnDrain?: boolean; goesOnEnd?: boolean }) {
	const did: string[] = [];
	const crowd = new Set<Leaver>();
	const state = { busy: habits.busy ?? false };
	for (let i = 0; i < count; i++) {
		const leaver: Leaver = {
			get busy() {
				return state.busy;
			},
			drain: (inMs) => {
				did.push(`drain ${inMs}`);
				if (habits.goesOnDrain) crowd.delete(leaver);
			},
			finish: () => did.push("finish"),
			end: (code) => {
				did.push(`end ${code}`);
				if (habits.goesOnEnd !== false) crowd.delete(leaver);
			},
			terminate: () => did.push("terminate"),
		};
		crowd.add(leaver);
	}
	return { crowd, did, state };
}

test("B7: what is under way is finished before anybody is closed", async () => {
	const { crowd, did, state } = aCrowd(2, { busy: true });
	const gone = drain(crowd);
	await vi.advanceTimersByTimeAsync(2_000);
	expect(did.slice(2)).toEqual(["finish", "finish"]);
	state.busy = false;
	await vi.advanceTimersByTimeAsync(100);
	await gone;
	expect(did.slice(4)).toEqual([`end ${CLOSE.restart}`, `end ${CLOSE.restart}`]);
});

test("B7: whoever comes back by themselves is not waited for any longer", async () => {
	const { crowd, did } = aCrowd(1_000, { goesOnDrain: true });
	const gone = drain(crowd);
	await vi.advanceTimersByTimeAsync(100);
	await gone;
	expect(did).toHaveLength(1_000);
});

test("a leaving has an end, whatever the connections do", async () => {
	const { crowd, did } = aCrowd(5_000, { busy: true, goesOnEnd: false });
	const gone = drain(crowd);
	await vi.advanceTimersByTimeAsync(16_000);
	await gone;
	expect(did.filter((step) => step === "terminate")).toHaveLength(5_000);
});

test("a crowd is spread over seconds, one desk over nothing", () => {
	expect(spreadOf(1)).toBeLessThan(10);
	expect(spreadOf(200)).toBe(1_000);
	expect(spreadOf(1_000_000)).toBe(8_000);
});
