/** Dates and times as the buyer writes them. */

const DAY_MS = 86_400_000;

export type Times = {
	/** 14:05 */
	clock(at: number): string;
	/** 3 Mar 2026; equal for two times of the same calendar day. */
	day(at: number): string;
	/** "Today", "Yesterday", "Monday, 3 March 2026" */
	dayName(at: number): string;
	/** The day and the time. */
	exact(at: number): string;
};

/** @param tag the language (BCP 47); one that is not well-formed (`zh_CN`) falls back to the browser's own. */
export function createTimes(tag: string): Times {
	let known: string | undefined = tag;
	try {
		Intl.getCanonicalLocales(tag);
	} catch {
		known = undefined;
	}
	// Made when first needed: each takes a phone some milliseconds, and an empty panel tells no time.
	const format = (dateStyle?: "full" | "medium", timeStyle?: "short") => {
		let formatter: Intl.DateTimeFormat | undefined;
		return (at: number) => {
			formatter ??= new Intl.DateTimeFormat(known, { dateStyle, timeStyle });
			return formatter.format(at);
		};
	};
	const day = format("medium");
	const full = format("full");
	return {
		clock: format(undefined, "short"),
		day,
		dayName(at) {
			const ago = [0, 1].find((days) => day(Date.now() - days * DAY_MS) === day(at));
			if (ago === undefined) return full(at);
			const name = new Intl.RelativeTimeFormat(known, { numeric: "auto" }).format(-ago, "day");
			return name.charAt(0).toUpperCase() + name.slice(1);
		},
		exact: format("full", "short"),
	};
}
