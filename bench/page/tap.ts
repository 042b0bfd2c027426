/** How long somebody who has opened the chat before waits from their tap until they can write. */
import type { Browser, CDPSession, Page } from "playwright-core";
import { newPhone, slow } from "./visit.ts";
import type { Widget } from "./widgets.ts";

/** Between page and tap, in milliseconds: nobody taps while the page still loads. */
const LOOK = 1_500;
/** Visits before the one that is measured: a browser keeps compiled scripts from the second on. */
const BEFORE = 2;
/** By which the page tells how long it took. */
const TELL = "tellBench";

/**
 * Milliseconds from the finger's touch until a text field is on the screen, with everything in the browser's cache and a
 * slowed processor. Null for a widget whose chat cannot be had.
 */
export async function tap(browser: Browser, address: string, widget: Widget): Promise<number | null> {
	const { parts } = widget;
	if (parts === null || parts.field === "") return null;
	const context = await newPhone(browser);
	try {
		await context.addInitScript(watchTouch, { field: parts.field, tell: TELL });
		for (let visit = 0; visit < BEFORE; visit++) {
			const page = await context.newPage();
			await open(page, await page.context().newCDPSession(page), address, widget);
			await page.close();
		}
		const page = await context.newPage();
		return await open(page, await slow(page, false), address, widget);
	} finally {
		await context.close();
	}
}

/** In every frame: waits for a touch, then looks at each frame whether somebody could write. */
function watchTouch({ field, tell }: { field: string; tell: string }): void {
	// A widget that remembers that it was left open would not be opened by a tap.
	localStorage.clear();
	const visible = (root: Document | ShadowRoot): boolean => {
		for (const element of root.querySelectorAll<HTMLElement>(`${field}, shop-bell`)) {
			if (element.shadowRoot !== null && visible(element.shadowRoot)) return true;
			const { left, top, width, height, bottom } = element.getBoundingClientRect();
			if (!element.matches(field) || height === 0 || bottom > innerHeight + 1) continue;
			if (root.elementFromPoint(left + width / 2, top + height / 2) === element) return true;
		}
		return false;
	};
	addEventListener(
		"pointerdown",
		(touch) => {
			const look = () => {
				if (!visible(document)) requestAnimationFrame(look);
				// The frame in which it was found is on the screen when the next one is asked for.
				else requestAnimationFrame(() => Reflect.get(self, tell)(`${performance.now() - touch.timeStamp}`));
			};
			requestAnimationFrame(look);
		},
		{ capture: true, once: true },
	);
}

/** Opens the chat by a touch as the browser gets it, without anything else asked of the page meanwhile. */
async function open(
	page: Page,
	devtools: CDPSession,
	address: string,
	{ parts, origin }: Widget,
): Promise<number> {
	await devtools.send("Runtime.enable");
	await devtools.send("Runtime.addBinding", { name: TELL });
	await page.goto(address, { waitUntil: "load" });
	const { launcher = "", frame = false } = parts ?? {};
	const where = frame ? page.frameLocator(`iframe[src^="${origin}"]`) : page;
	const button = where.locator(launcher).first();
	await button.waitFor();
	await page.waitForTimeout(LOOK);
	const box = await button.boundingBox();
	if (box === null) throw new Error("the launcher has gone");
	const point = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
	const told = new Promise<number>((resolve, reject) => {
		devtools.once("Runtime.bindingCalled", ({ payload }) => resolve(Number(payload)));
		setTimeout(() => reject(new Error("the chat did not open")), 30_000).unref();
	});
	await devtools.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [point] });
	await devtools.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
	return told;
}
