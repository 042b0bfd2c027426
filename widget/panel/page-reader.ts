/** Which page of the shop the buyer is on, so that the seller sees what they see. */
import { URL_MAX } from "../../protocol/limits.ts";
import type { Page } from "../../protocol/resources.ts";

const TITLE_MAX = 300;
/** A page that changes its address sets its title a moment later. Milliseconds. */
const TITLE_MS = 300;

/** Without query and fragment: shops put names, tokens and searches there. */
export const readPage = (): Page => ({
	url: (location.origin + location.pathname).slice(0, URL_MAX),
	title: document.title.slice(0, TITLE_MAX).toWellFormed(),
});

/** Calls back after every move within the page. Returns how to stop. */
export function onMove(moved: () => void): () => void {
	const stop = new AbortController();
	const { signal } = stop;
	const later = () => setTimeout(() => signal.aborted || moved(), TITLE_MS);
	if (window.navigation) navigation.addEventListener("navigatesuccess", later, { signal });
	else import("./moves.ts").then(({ watchHistory }) => watchHistory(later, signal), later);
	return () => stop.abort();
}
