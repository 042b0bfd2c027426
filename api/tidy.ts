/**
 * Gives memory back when nothing happens. V8 keeps the room for new objects that it once needed, to load the program or in
 * a storm, until something makes it look; with nothing to do it does not look. See docs/decisions/0126.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** How often it is asked how busy the process is, in milliseconds. */
const LOOK = 2_000;
/** Less of its time than this, and nobody minds a tenth of a second. */
const QUIET = 0.05;
/** More of its time than this, and there will be something to give back. */
const BUSY = 0.2;

/** Tidies up once after the start and once after each busy time, as soon as it is quiet. Does not keep the process alive. */
export function tidyWhenQuiet(): void {
	setFlagsFromString("--expose-gc");
	let untidy = true;
	let life = performance.eventLoopUtilization();
	setInterval(() => {
		const { utilization } = performance.eventLoopUtilization(life);
		if (utilization > BUSY) untidy = true;
		if (untidy && utilization < QUIET) {
			untidy = false;
			// The function is only in contexts made after it was asked for.
			runInNewContext("gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })");
		}
		life = performance.eventLoopUtilization();
	}, LOOK).unref();
}
