/** How long somebody who has opened the chat before waits from their tap until they can write. */
import type { Browser, Page } from "playwright-core";
import { newPhone, slow } from "./visit.ts";
import type { Widget } from "./widgets.ts";

type Watched = { usable: number | null };

/** Between page and tap, in milliseconds: nobody taps while the page still loads. */
const LOOK = 1_500;

/** What scripts keep on a device; not the browser's own cache. */
const KEPT = "cookies,local_storage,session_storage,indexeddb";

/**
 * Milliseconds from the finger's touch until a text field is on the screen, with everything in the browser's cache and a
 * slowed processor. Null for a widget whose chat cannot be had.
 */
export async function tap(browser: Browser, address: string, widget: Widget): Promise<number | null> {
	const { parts } = widget;
	if (parts === null || parts.field === "") return null;
	const context = await newPhone(browser);
	try {
		// In every frame: waits for a touch, then looks at each frame whether somebody could write.
		await context.addInitScript((field) => {
			const watched: Watched = { usable: null };
			Object.assign(self, { watched });
			const visible = (root: Document | ShadowRoot): boolean =>
				[...root.querySelectorAll<HTMLElement>("*")].some((element) => {
					if (element.shadowRoot !== null && visible(element.shadowRoot)) return true;
					if (!element.matches(field)) return false;
					const { left, top, width, height, bottom } = element.getBoundingClientRect();
					if (height === 0 || bottom > innerHeight + 1) return false;
					return root.elementFromPoint(left + width / 2, top + height / 2) === element;
				});
			addEventListener(
				"pointerdown",
				(touch) => {
					const look = () => {
						if (!visible(document)) requestAnimationFrame(look);
						// The frame in which it was found is on the screen when the next one is asked for.
						else requestAnimationFrame(() => (watched.usable = performance.now() - touch.timeStamp));
					};
					requestAnimationFrame(look);
				},
				{ capture: true, once: true },
			);
		}, parts.field);
		await open(await context.newPage(), address, widget);
		const page = await context.newPage();
		const devtools = await slow(page, false);
		// A widget that remembers that it was left open would not be opened by a tap.
		for (const origin of [new URL(address).origin, widget.origin]) {
			await devtools.send("Storage.clearDataForOrigin", { origin, storageTypes: KEPT });
		}
		return await open(page, address, widget);
	} finally {
		await context.close();
	}
}

async function open(page: Page, address: string, { parts, origin }: Widget): Promise<number> {
	await page.goto(address, { waitUntil: "load" });
	const { launcher = "", frame = false } = parts ?? {};
	const where = frame ? page.frameLocator(`iframe[src^="${origin}"]`) : page;
	const button = where.locator(launcher).first();
	await button.waitFor();
	await page.waitForTimeout(LOOK);
	await button.tap();
	const inside = frame ? page.frames().find((one) => one.url().startsWith(origin)) : page.mainFrame();
	if (inside === undefined) throw new Error("its frame has gone");
	const usable = await inside.waitForFunction(() => (self as unknown as { watched: Watched }).watched.usable);
	return (await usable.jsonValue()) ?? Number.NaN;
}
