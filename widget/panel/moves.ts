/** Moves within a page, where the browser has no Navigation API yet. A file of its own: most have. */

/** Calls back after `popstate` and `pushState`, until the signal. */
export function watchHistory(moved: () => void, signal: AbortSignal): void {
	addEventListener("popstate", moved, { signal });
	const { pushState } = history;
	const patched: typeof pushState = function (this: History, ...given) {
		pushState.apply(this, given);
		if (!signal.aborted) moved();
	};
	history.pushState = patched;
	signal.addEventListener("abort", () => {
		// Somebody else may have wrapped it since: then theirs stays, and ours inside it does nothing any more.
		if (history.pushState === patched) history.pushState = pushState;
	});
}
