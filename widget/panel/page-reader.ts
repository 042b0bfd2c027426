/** Which page of the shop the buyer is on, so that the seller sees what they see. */
import { URL_MAX } from "../../protocol/limits.ts";
import type { Page } from "../../protocol/resources.ts";

const TITLE_MAX = 300;

/** Without query and fragment: shops put names, tokens and searches there. */
export const readPage = (): Page => ({
	url: (location.origin + location.pathname).slice(0, URL_MAX),
	title: document.title.slice(0, TITLE_MAX).toWellFormed(),
});
