/** When the buyer goes to another page without the page being loaded anew. A file of its own: nobody waits for it. */

/** A page that changes its address sets its title a moment later. Milliseconds. */
const TITLE_MS = 300;

/** Calls back after every move, until the signal: by the Navigation API, else by `popstate` and `pushState`. */
export function watchMoves(moved: () => void, signal: AbortSignal): void {
	const later = () => setTimeout(() => signal.aborted || moved(), TITLE_MS);
	if (window.navigation) {
		navigation.addEventListener("navigatesuccess", later, { signal });
		return;
	}
	addEventListener("popstate", later, { signal });
	const { pushState } = history;
	const patched: typeof pushState = function (this: History, ...given) {
		pushState.apply(this, given);
		later();
	};
	history.pushState = patched;
	signal.addEventListener("abort", () => {
		// Somebody else may have wrapped it since: then theirs stays, and ours inside it does nothing any more.
		if (history.pushState === patched) history.pushState = pushState;
	});
}
