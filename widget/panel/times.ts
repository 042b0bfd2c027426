/** Dates and times as the buyer writes them. */

const DAY_MS = 86_400_000;

export type Times = {
	/** 14:05 */
	clock(at: number): string;
	/** Names the calendar day: equal for two times of the same one. */
	day(at: number): string;
	/** "today", "yesterday", "Monday, 3 March" */
	dayName(at: number): string;
	/** For lists: the clock today, else the day. */
	short(at: number): string;
	/** To the second, with the date. */
	exact(at: number): string;
};

/** @param tag the language (BCP 47); one the browser does not know, or a broken one, falls back to its own. */
export function createTimes(tag: string): Times {
	const known = (() => {
		try {
			return Intl.DateTimeFormat.supportedLocalesOf(tag)[0];
		} catch {
			return undefined;
		}
	})();
	const format = (options: Intl.DateTimeFormatOptions) => {
		const formatter = new Intl.DateTimeFormat(known, options);
		return (at: number) => formatter.format(at);
	};
	const clock = format({ timeStyle: "short" });
	const day = format({ dateStyle: "short" });
	const weekday = format({ weekday: "long", day: "numeric", month: "long" });
	const withYear = format({ dateStyle: "long" });
	const short = format({ day: "numeric", month: "short" });
	const relative = new Intl.RelativeTimeFormat(known, { numeric: "auto" });
	const capital = (text: string) => text.charAt(0).toLocaleUpperCase(known) + text.slice(1);
	/** Days ago by the calendar, 0 or 1; undefined for others. */
	const recent = (at: number) => [0, 1].find((ago) => day(Date.now() - ago * DAY_MS) === day(at));
	return {
		clock,
		day,
		dayName(at) {
			const ago = recent(at);
			if (ago !== undefined) return capital(relative.format(-ago, "day"));
			return (Date.now() - at < 300 * DAY_MS ? weekday : withYear)(at);
		},
		short: (at) => (recent(at) === 0 ? clock : short)(at),
		exact: format({ dateStyle: "full", timeStyle: "medium" }),
	};
}
