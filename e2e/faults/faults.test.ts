/** The faults, as often as a run of all tests has time for. `npm run faults` plays them as often as it takes to believe it. */
import { afterAll, expect, test } from "vitest";
import { ALL } from "./all.ts";
import { complaints, Theatre } from "./play.ts";

const seed = Number(process.env.SEED ?? 20_261_123);
const theatre = new Theatre({ seed });
afterAll(() => theatre.close());

for (const fault of ALL) {
	const { name, times } = fault;
	if (times.short === 0) continue;
	const missing = fault.missing?.() ?? null;
	test.skipIf(missing !== null)(
		`${name}: nothing is lost, doubled or reordered${missing === null ? "" : ` (skipped: ${missing})`}`,
		async () => {
			const { verdict } = await theatre.play(fault, times.short);
			expect(complaints(verdict).slice(0, 20), `SEED=${seed}`).toEqual([]);
		},
	);
}
