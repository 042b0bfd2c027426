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

/**
 * What Chromium goes without here. The last list it is given is the only one it reads, so Playwright's is in it
 * (chromiumSwitches.ts), as far as it is about pages.
 */
const WITHOUT = [
	"AvoidUnnecessaryBeforeUnloadCheckSync",
	"DestroyProfileOnBrowserClose",
	"HttpsUpgrades",
	"HttpsFirstBalancedModeAutoEnable",
	"MediaRouter",
	"OptimizationHints",
	"PaintHolding",
	"PreconnectToSearch",
	"ThirdPartyStoragePartitioning",
	// For each window that nobody sees, two pages of the browser's own beneath an address bar that nobody types into: a
	// seventh of all that a story takes of the processor.
	"WebUIOmniboxPopup",
	"WebUIOmniboxAimPopup",
];

export async function openBrowser(options: Pick<LaunchOptions, "ignoreDefaultArgs"> = {}): Promise<Browser> {
	return chromium.launch({
		...options,
		executablePath: await findChromium(),
		args: [...LAUNCH_ARGUMENTS, `--disable-features=${WITHOUT.join()}`],
	});
}

let kept: Promise<Browser> | undefined;

/**
 * The one Chromium of all stories that this process tells, file after file: starting it takes longer than many of them.
 * Nothing passes from one story to the next in it: people have browsers of their own, that are closed when they leave. It
 * ends with the process.
 */
export async function keptBrowser(): Promise<Browser> {
	if (kept !== undefined && !(await kept).isConnected()) kept = undefined;
	kept ??= openBrowser();
	return kept;
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
