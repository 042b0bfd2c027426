/** A seller at the desk, as the browser gets their keys, and what the browser did with them. */
import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core";

const SCREEN = { width: 1440, height: 900 };
/** Longest wait for anything on the screen, in milliseconds. */
const PATIENCE = 30_000;
/** A frame on the screen, in milliseconds. */
const FRAME = 1_000 / 60;

/** What the page writes down while somebody works. Times are its own clock's milliseconds. */
type Notes = { keys: number[]; gaps: number[]; shown: [pressed: number, shown: number][] };

export class Seller {
	readonly page: Page;
	readonly devtools: CDPSession;
	readonly #context: BrowserContext;

	private constructor(context: BrowserContext, page: Page, devtools: CDPSession) {
		this.#context = context;
		this.page = page;
		this.devtools = devtools;
	}

	/** @param link signs them in and leads to their desk. */
	static async comes(browser: Browser, link: string): Promise<Seller> {
		const context = await browser.newContext({ viewport: SCREEN });
		context.setDefaultTimeout(PATIENCE);
		await context.addInitScript(takeNotes);
		const page = await context.newPage();
		const devtools = await context.newCDPSession(page);
		await devtools.send("Runtime.enable");
		await devtools.send("Runtime.addBinding", { name: "tellBench" });
		await page.goto(link);
		await page.locator(".inbox-list [data-id]").first().waitFor();
		return new Seller(context, page, devtools);
	}

	/** Scrolls on until the inbox has loaded so many rows, or no more come. @returns how many it holds. */
	async loads(rows: number): Promise<number> {
		return this.page.evaluate(
			async ({ rows, patience }) => {
				const list = document.querySelector(".inbox-list");
				const height = () => document.querySelector<HTMLElement>(".inbox-list .rows")?.offsetHeight ?? 0;
				const row = document.querySelector<HTMLElement>(".inbox-list [data-id]")?.offsetHeight ?? 64;
				let latest = performance.now();
				let before = 0;
				while (height() / row < rows && performance.now() - latest < patience) {
					if (height() !== before) latest = performance.now();
					before = height();
					list?.scrollTo({ top: before });
					await new Promise(requestAnimationFrame);
				}
				list?.scrollTo({ top: 0 });
				return Math.round(height() / row);
			},
			{ rows, patience: PATIENCE / 6 },
		);
	}

	/** Stands on a row of the list, so that keys mean the list. */
	async standsInList(): Promise<void> {
		await this.page.evaluate(() => document.querySelector<HTMLElement>(".inbox-list [data-id]")?.focus());
	}

	/** A key goes down and comes up again. */
	async presses(key: string, text?: string): Promise<void> {
		const of = { key, ...(text !== undefined && { text }), ...CODES[key] };
		await this.devtools.send("Input.dispatchKeyEvent", {
			type: text === undefined ? "rawKeyDown" : "keyDown",
			...of,
		});
		await this.devtools.send("Input.dispatchKeyEvent", { type: "keyUp", key, ...CODES[key] });
	}

	/** Opens the conversation one stands on. Resolves when its messages are on the screen. */
	async opens(): Promise<void> {
		const shown = new Promise<void>((resolve, reject) => {
			this.devtools.once("Runtime.bindingCalled", () => resolve());
			setTimeout(() => reject(new Error("the conversation did not open")), PATIENCE).unref();
		});
		await this.presses("Enter");
		await shown;
	}

	/** What was written down since it was asked last. */
	async notes(): Promise<Notes> {
		return this.page.evaluate(() => {
			const all = self as unknown as { notes: Notes };
			const { notes } = all;
			all.notes = { keys: [], gaps: [], shown: [] };
			return notes;
		});
	}

	/** Bytes of the heap after a collection. */
	async heap(): Promise<number> {
		await this.devtools.send("HeapProfiler.collectGarbage");
		return (await this.devtools.send("Runtime.getHeapUsage")).usedSize;
	}

	async leaves(): Promise<void> {
		await this.#context.close();
	}
}

const CODES: Record<string, { code: string; windowsVirtualKeyCode: number }> = {
	Enter: { code: "Enter", windowsVirtualKeyCode: 13 },
	j: { code: "KeyJ", windowsVirtualKeyCode: 74 },
};

/** How many frames were not drawn in time, of those gaps between two. */
export function droppedFrames(gaps: readonly number[]): number {
	return gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / FRAME) - 1), 0);
}

/** In the page, from before its first script: frames, how long keys took, and switches between Enter and the thread. */
function takeNotes(): void {
	const all = self as unknown as { notes: Notes };
	all.notes = { keys: [], gaps: [], shown: [] };
	let before = performance.now();
	const frame = (now: number) => {
		all.notes.gaps.push(now - before);
		before = now;
		requestAnimationFrame(frame);
	};
	requestAnimationFrame(frame);
	// The next frame is drawn with what the key changed; a message to oneself comes after it.
	const drawn = new MessageChannel();
	const waiting: number[] = [];
	drawn.port1.onmessage = () => {
		for (const pressed of waiting.splice(0)) all.notes.keys.push(performance.now() - pressed);
	};
	addEventListener(
		"keydown",
		(event) => {
			waiting.push(event.timeStamp);
			if (waiting.length === 1) requestAnimationFrame(() => drawn.port2.postMessage(null));
		},
		{ capture: true },
	);
	addEventListener(
		"keydown",
		(event) => {
			if (event.key !== "Enter") return;
			const log = () => document.querySelector("[data-pane][data-focused=true] [role=log]");
			const old = log();
			performance.mark("pressed");
			const look = () => {
				const now = log();
				if (now === old || now?.querySelector("article") == null) return requestAnimationFrame(look);
				// On the screen when the next frame is asked for.
				return requestAnimationFrame(() => {
					performance.mark("shown");
					Reflect.get(self, "tellBench")("");
					all.notes.shown.push([event.timeStamp, performance.now()]);
				});
			};
			requestAnimationFrame(look);
		},
		{ capture: true },
	);
}
