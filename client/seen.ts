/** When has a person really seen something? Pure decision first, its small edge after. SPEC: R (marks). */

/** Something glimpsed while scrolling past was not read. Milliseconds. */
export const GLANCE_MS = 1_000;

export type Seeing = {
	/** Since when the newest message has been in front of somebody (milliseconds); null while it is not. */
	readonly since: number | null;
	/** The `seq` up to which everything was seen. Only grows. */
	readonly upTo: number;
};

/**
 * What is seen, after a look at `now`.
 *
 * @param sees the thread is open and at its end, the page visible, the window in front.
 * @param newest the newest `seq` on the screen.
 */
export function look(before: Seeing, sees: boolean, newest: number, now: number): Seeing {
	const since = sees ? (before.since ?? now) : null;
	const seen = since !== null && now - since >= GLANCE_MS;
	return { since, upTo: seen ? Math.max(before.upTo, newest) : before.upTo };
}

/**
 * Looks again whenever `look` is called (scrolled, a message came, opened), when the window or page comes to the
 * front or leaves it, and when a glance has lasted long enough. Calls `read` with each new `seq` seen.
 */
export function watchSeen(options: {
	/** The thread is open and scrolled to its end. */
	sees: () => boolean;
	newest: () => number;
	read: (upTo: number) => void;
}): { look(): void; close(): void } {
	let seeing: Seeing = { since: null, upTo: 0 };
	let timer: ReturnType<typeof setTimeout> | undefined;
	const again = () => {
		clearTimeout(timer);
		const before = seeing;
		const sees = !document.hidden && document.hasFocus() && options.sees();
		seeing = look(before, sees, options.newest(), Date.now());
		if (seeing.upTo > before.upTo) options.read(seeing.upTo);
		else if (seeing.since !== null && seeing.upTo < options.newest()) timer = setTimeout(again, GLANCE_MS);
	};
	const stop = new AbortController();
	for (const type of ["focus", "blur", "pageshow"]) addEventListener(type, again, { signal: stop.signal });
	document.addEventListener("visibilitychange", again, { signal: stop.signal });
	again();
	return {
		look: again,
		close() {
			clearTimeout(timer);
			stop.abort();
		},
	};
}
