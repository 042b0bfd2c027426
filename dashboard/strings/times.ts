/** Dates and times as the reader writes them, in their own time zone. */
import { language } from "./strings.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	let found = formats.get(name);
	if (!found) {
		// The reader's own region decides how a clock is written, as long as it is the language of the page.
		const own = navigator.languages.find((tag) => tag.split("-")[0] === language.split("-")[0]);
		found = new Intl.DateTimeFormat(own ?? language, options);
		formats.set(name, found);
	}
	return found;
}

/** All take Unix time in milliseconds. */
export const clockTime = (at: number) => format("clock", { timeStyle: "short" }).format(at);
export const exactTime = (at: number) =>
	format("exact", { dateStyle: "full", timeStyle: "medium" }).format(at);
export const shortDate = (at: number) => format("date", { day: "numeric", month: "short" }).format(at);
export const longDate = (at: number) =>
	format("long", { day: "numeric", month: "long", year: "numeric" }).format(at);

/** A day's own name in this time zone, for telling days apart. */
export function dayName(at: number): string {
	const date = new Date(at);
	return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** Whole days between two times as a calendar counts them: 0 today, 1 yesterday. */
export function daysAgo(at: number, now: number): number {
	const noon = (time: number) => {
		const date = new Date(time);
		return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
	};
	return Math.round((noon(now) - noon(at)) / 86_400_000);
}

/** `14:02` today, `Mon` within a week, `3 Mar` before, with the year when it is another. */
export function briefTime(at: number, now: number): string {
	const days = daysAgo(at, now);
	if (days <= 0) return clockTime(at);
	if (days < 7) return format("weekday", { weekday: "short" }).format(at);
	if (new Date(at).getFullYear() === new Date(now).getFullYear()) return shortDate(at);
	return format("short", { day: "numeric", month: "short", year: "numeric" }).format(at);
}

/** A divider's day: its weekday within a week, its date before. */
export function dayTitle(at: number, now: number): string {
	const days = daysAgo(at, now);
	if (days < 7) return format("weekday long", { weekday: "long" }).format(at);
	if (new Date(at).getFullYear() === new Date(now).getFullYear())
		return format("day", { weekday: "long", day: "numeric", month: "long" }).format(at);
	return longDate(at);
}

let relative: Intl.RelativeTimeFormat | undefined;

/** `12 seconds ago`, `3 hours ago`, `yesterday`. */
export function ago(at: number, now: number): string {
	relative ??= new Intl.RelativeTimeFormat(language, { numeric: "auto" });
	const seconds = Math.max(0, Math.round((now - at) / 1000));
	if (seconds < 60) return relative.format(-seconds, "second");
	if (seconds < 3600) return relative.format(-Math.floor(seconds / 60), "minute");
	if (seconds < 86_400) return relative.format(-Math.floor(seconds / 3600), "hour");
	return relative.format(-Math.floor(seconds / 86_400), "day");
}

/** A language's name in the reader's own; the tag itself where it is unknown. */
export function languageName(tag: string): string {
	try {
		return new Intl.DisplayNames([language], { type: "language" }).of(tag) ?? tag;
	} catch {
		return tag;
	}
}
