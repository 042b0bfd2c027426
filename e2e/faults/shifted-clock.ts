/**
 * Loaded into a process by `--import`: makes its clock wrong by `CLOCK_OFF` milliseconds, and, on SIGUSR2, another hour
 * ahead, as when somebody sets the machine's clock. `performance.now()` stays true, as the monotonic clock does.
 */
const JUMP_MS = 3_600_000;

let off = Number(process.env.CLOCK_OFF ?? 0);
const TrueDate = Date;

class ShiftedDate extends TrueDate {
	constructor(...given: [] | [number | string | Date]) {
		if (given.length === 0) super(TrueDate.now() + off);
		// Years, months and so on apart are passed on as they are.
		else super(...(given as [number]));
	}
	static override now(): number {
		return TrueDate.now() + off;
	}
}

globalThis.Date = ShiftedDate as DateConstructor;
process.on("SIGUSR2", () => {
	off += JUMP_MS;
});
