import {
	type Browser,
	type BrowserContext,
	type BrowserContextOptions,
	chromium,
	type LaunchOptions,
} from "playwright-core";
import { findChromium, LAUNCH_ARGUMENTS } from "../../scripts/chromium.ts";

/** A step of a person that takes longer than this has failed. Milliseconds. */
const STEP = 15_000;

export async function openBrowser(options: Pick<LaunchOptions, "ignoreDefaultArgs"> = {}): Promise<Browser> {
	return chromium.launch({ ...options, executablePath: await findChromium(), args: LAUNCH_ARGUMENTS });
}

/**
 * A browser of one's own: nothing in it yet, shared with nobody.
 *
 * Bell and panel live in a closed shadow root, where nothing of the page gets in, a test neither. Here, and only here, it
 * is opened: `attachShadow` is told so before any script of the page runs.
 */
export async function newBrowser(
	browser: Browser,
	options: BrowserContextOptions = {},
): Promise<BrowserContext> {
	const context = await browser.newContext({ locale: "en-GB", reducedMotion: "reduce", ...options });
	context.setDefaultTimeout(STEP);
	await context.addInitScript(() => {
		const attach = Element.prototype.attachShadow;
		Element.prototype.attachShadow = function (init) {
			return attach.call(this, { ...init, mode: "open" });
		};
	});
	return context;
}
