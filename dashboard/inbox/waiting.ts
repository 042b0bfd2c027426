/** How long a buyer has waited, against what the shop means to keep. */

/** From neutral to filled red. Always shown with the time itself, never as a colour alone. */
export type WaitStep = "fresh" | "due" | "late" | "veryLate";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Half the target is fresh, the target is due, twice the target late; after that very late.
 *
 * @param waited milliseconds. @param target the shop's answer target in seconds.
 */
export function waitStep(waited: number, target: number): WaitStep {
	const share = waited / (target * SECOND);
	if (share < 0.5) return "fresh";
	if (share < 1) return "due";
	if (share < 2) return "late";
	return "veryLate";
}

export type Wait =
	| { unit: "minutes"; minutes: number; seconds: number }
	| { unit: "hours"; hours: number; minutes: number }
	| { unit: "days"; days: number; hours: number };

/** The two largest numbers of a time, so that a clock keeps its width. Times to come count as none. */
export function waitOf(waited: number): Wait {
	const ms = Math.max(0, waited);
	if (ms < HOUR)
		return {
			unit: "minutes",
			minutes: Math.floor(ms / MINUTE),
			seconds: Math.floor((ms % MINUTE) / SECOND),
		};
	if (ms < DAY)
		return { unit: "hours", hours: Math.floor(ms / HOUR), minutes: Math.floor((ms % HOUR) / MINUTE) };
	return { unit: "days", days: Math.floor(ms / DAY), hours: Math.floor((ms % DAY) / HOUR) };
}
