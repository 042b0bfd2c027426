/** One visit of somebody with a slow phone on a slow network, who has never been here before. */
import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core";
import { CATEGORIES, scriptsOf } from "./trace.ts";
import type { Widget } from "./widgets.ts";

/** How many times slower than this machine's its processor is. */
export const SLOWED = 4;
/** The network that Lighthouse calls slow 4G: bytes a second, and milliseconds there and back. */
export const NETWORK = { downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8, latency: 150 };
/** A page on which nothing was fetched for so long has settled, in milliseconds. */
const SETTLED = 1_500;
/** Longest that a page may take to settle, in milliseconds. */
const PATIENCE = 60_000;

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

/** Times are milliseconds, sizes bytes as they travelled. */
export type Visit = {
	requests: number;
	bytes: number;
	/** Tasks over 50 ms in which the widget ran, and of the whole page. */
	ownLongTasks: number;
	longTasks: number;
	shift: number;
	largestPaint: number;
	/** All tasks of the main thread until the page settled. */
	busy: number;
	/** The heap of the page and its frames after a collection. */
	heap: number;
	/** Until the launcher could be seen. */
	launcher: number | null;
};

/** What the page's own observers saw, collected from before its first script. */
type Seen = { shift: number; paint: number; long: number };

export async function newPhone(browser: Browser): Promise<BrowserContext> {
	const context = await browser.newContext(PHONE);
	context.setDefaultTimeout(PATIENCE);
	await context.addInitScript((slowed) => {
		const seen = { shift: 0, paint: 0, long: 0 };
		Object.assign(self, { seen, slowed });
		const watch = (type: string, each: (entry: PerformanceEntry) => void) =>
			new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
		watch("layout-shift", (entry) => {
			seen.shift += (entry as PerformanceEntry & { value: number }).value;
		});
		watch("largest-contentful-paint", (entry) => {
			seen.paint = entry.startTime;
		});
		watch("longtask", () => seen.long++);
		// Otherwise nobody could look into what is closed, a measurement neither.
		const attach = Element.prototype.attachShadow;
		Element.prototype.attachShadow = function (init) {
			return attach.call(this, { ...init, mode: "open" });
		};
	}, SLOWED);
	return context;
}

/** Slows a page's processor, and its network unless it is to be taken as it is. */
export async function slow(page: Page, network: boolean): Promise<CDPSession> {
	const devtools = await page.context().newCDPSession(page);
	await devtools.send("Network.enable");
	if (network) await devtools.send("Network.emulateNetworkConditions", { offline: false, ...NETWORK });
	await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
	return devtools;
}

/** Comes, touches nothing, and looks until nothing happens any more. */
export async function visit(browser: Browser, address: string, widget: Widget): Promise<Visit> {
	const context = await newPhone(browser);
	try {
		const page = await context.newPage();
		const devtools = await slow(page, true);
		const asked = new Map<string, number>();
		let latest = performance.now();
		devtools.on("Network.requestWillBeSent", ({ requestId, request }) => {
			latest = performance.now();
			if (widget.origin !== "" && request.url.startsWith(widget.origin)) asked.set(requestId, 0);
		});
		devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
			latest = performance.now();
			if (asked.has(requestId)) asked.set(requestId, encodedDataLength);
		});
		await devtools.send("Performance.enable");
		await browser.startTracing(page, { categories: CATEGORIES });
		const begun = performance.now();
		await page.goto(address, { waitUntil: "load" });
		let launcher: number | null = null;
		if (widget.parts !== null) {
			const { launcher: selector, frame } = widget.parts;
			const where = frame ? page.frameLocator(`iframe[src^="${widget.origin}"]`) : page;
			await where.locator(selector).first().waitFor();
			launcher = performance.now() - begun;
		}
		while (performance.now() - latest < SETTLED) await page.waitForTimeout(SETTLED / 5);
		const { metrics } = await devtools.send("Performance.getMetrics");
		const seen = await page.evaluate(() => (self as unknown as { seen: Seen }).seen);
		const trace = (await browser.stopTracing()).toString();
		await devtools.send("HeapProfiler.collectGarbage");
		const { usedSize } = await devtools.send("Runtime.getHeapUsage");
		const { longTasks } = scriptsOf(trace, new URL(address).origin, widget.origin);
		return {
			requests: asked.size,
			bytes: [...asked.values()].reduce((sum, bytes) => sum + bytes, 0),
			ownLongTasks: longTasks,
			longTasks: seen.long,
			shift: seen.shift,
			largestPaint: seen.paint,
			busy: 1_000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN),
			heap: usedSize,
			launcher,
		};
	} finally {
		await context.close();
	}
}

/**
 * The processor time of the widget's scripts on the page's main thread, times `SLOWED`. Measured unslowed: what slows a
 * processor does so by the clock, and counts twice whatever else the machine does.
 */
export async function scriptTime(browser: Browser, address: string, widget: Widget): Promise<number> {
	if (widget.parts === null) return 0;
	const context = await newPhone(browser);
	try {
		const page = await context.newPage();
		await browser.startTracing(page, { categories: CATEGORIES });
		await page.goto(address, { waitUntil: "load" });
		const { launcher, frame } = widget.parts;
		const where = frame ? page.frameLocator(`iframe[src^="${widget.origin}"]`) : page;
		await where.locator(launcher).first().waitFor();
		await page.waitForTimeout(SETTLED);
		const trace = (await browser.stopTracing()).toString();
		return SLOWED * scriptsOf(trace, new URL(address).origin, widget.origin).ms;
	} finally {
		await context.close();
	}
}
