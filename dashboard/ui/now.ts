/** The time, as a signal: what shows it changes by itself, and nothing ticks while nobody looks. */
import { computed, signal } from "@preact/signals";

/** Server's clock minus ours, in milliseconds; measured by whoever hears from the server. */
const skew = signal(0);
let timer: ReturnType<typeof setTimeout> | undefined;

const ticking = signal(Date.now(), {
	watched: () => {
		tick();
		document.addEventListener("visibilitychange", tick);
	},
	unwatched: () => {
		clearTimeout(timer);
		document.removeEventListener("visibilitychange", tick);
	},
});

function tick() {
	clearTimeout(timer);
	ticking.value = Date.now();
	// On the full second, so that all clocks step together.
	if (document.visibilityState === "visible") timer = setTimeout(tick, 1000 - (Date.now() % 1000) + 5);
}

/** Unix time in milliseconds by the clock here, renewed every second: for what is counted down here. */
export const here = computed(() => ticking.value);

/** Unix time in milliseconds by the server's clock, renewed every second. */
export const now = computed(() => ticking.value + skew.value);

/** The server's time at this moment, without waiting for a tick. */
export const serverNow = () => Date.now() + skew.peek();

/**
 * Learns the server's clock from an answer's `Date` header (RFC 9110 section 6.6.1: whole seconds).
 * Differences below two seconds say nothing and are left alone.
 */
export function learnClock(response: Response, askedAt: number): void {
	const theirs = Date.parse(response.headers.get("date") ?? "");
	if (Number.isNaN(theirs)) return;
	const difference = theirs + 500 - (askedAt + Date.now()) / 2;
	skew.value = Math.abs(difference) < 2000 ? 0 : Math.round(difference);
}
