/** What a widget costs the page it is on, before anybody touches it and when they do. */
import { type Browser, chromium } from "playwright-core";
import { openDatabase } from "../../api/db/client.ts";
import { findChromium, LAUNCH_ARGUMENTS } from "../../scripts/chromium.ts";
import { startDatabase } from "../database.ts";
import type { Part, PartResult, Table } from "../part.ts";
import { aShopWith } from "../peers/shop-floor.ts";
import { startShopbell } from "../peers/shopbell.ts";
import { alternate, median, withSpread } from "../rounds.ts";
import { openShop, PAGES } from "./shop.ts";
import type { Site } from "./site.ts";
import { tap } from "./tap.ts";
import { NETWORK, SLOWED, scriptTime, type Visit, visit } from "./visit.ts";
import { NONE, others, shopbell, type Widget } from "./widgets.ts";

/** One process for a page and its frames, as on a phone with little memory: then one clock and one heap tell all. */
const ONE_PROCESS = ["--disable-features=IsolateOrigins,site-per-process", "--disable-site-isolation-trials"];

export const part: Part = {
	what: "the weight of the tag on a shop's page, and how soon the chat opens",
	async measure(options) {
		const database = await startDatabase(false);
		const server = await startShopbell(database, 0, { core: null });
		const closing: (() => Promise<unknown>)[] = [() => server.stop(), () => database.stop()];
		try {
			const { sql, close } = openDatabase(server.url, 1);
			const shop = await aShopWith(sql, { buyers: 1, sellers: 1 });
			await close();
			const { widgets: theirs, sites, missing } = await others(options.peers, options.say);
			closing.unshift(...sites.map((site) => site.close));
			const stands: Stand[] = [];
			for (const widget of [NONE, shopbell(server.origin, shop.id), ...theirs]) {
				const site = await openShop(widget.tag);
				closing.unshift(site.close);
				stands.push({ widget, site });
			}
			const browser = await chromium.launch({
				executablePath: await findChromium(options.say),
				args: [...LAUNCH_ARGUMENTS, ...ONE_PROCESS],
			});
			closing.unshift(() => browser.close());
			return await measureAll(browser, stands, missing, options.rounds, options.say);
		} finally {
			for (const close of closing) await close();
		}
	},
};

/** A widget, and a shop that has it on its pages. */
type Stand = { widget: Widget; site: Site };

async function measureAll(
	browser: Browser,
	stands: Stand[],
	missing: string[],
	rounds: number,
	say: (line: string) => void,
): Promise<PartResult> {
	const visits = new Map<string, Visit[]>();
	const scripts = new Map<string, number[]>();
	const taps = new Map<string, number[]>();
	const keep = <T>(kept: Map<string, T[]>, key: string, value: T) =>
		kept.set(key, [...(kept.get(key) ?? []), value]);
	const runs = PAGES.flatMap(({ path }) => stands.map(({ widget, site }) => ({ path, widget, site })));
	await alternate(rounds, runs, async ({ path, widget, site }, round) => {
		if (runs[round % runs.length]?.widget === widget && path === PAGES[0].path)
			say(`round ${round + 1} of ${rounds}`);
		const key = `${widget.name}${path}`;
		keep(visits, key, await visit(browser, site.origin + path, widget));
		keep(scripts, key, await scriptTime(browser, site.origin + path, widget));
		const ms = await tap(browser, site.origin + path, widget);
		if (ms !== null) keep(taps, key, ms);
	});
	const widgets = stands.map(({ widget }) => widget);
	const notes = [...widgets.flatMap(({ note }) => note ?? []), ...missing];
	const shown = (key: string, pick: (visit: Visit) => number | null, scale = 1) =>
		withSpread((visits.get(key) ?? []).flatMap((one) => (pick(one) ?? Number.NaN) / scale));
	const tables: Table[] = PAGES.map(({ path, title }) => ({
		title: `On ${title}, before the first touch`,
		columns: [
			"widget",
			"requests",
			"kB",
			"script, ms",
			"its long tasks",
			"all long tasks",
			"main thread, ms",
			"layout shift",
			"largest paint, ms",
			"launcher seen, ms",
			"heap, MB",
			"tap to usable, ms",
		],
		rows: widgets.map((widget) => {
			const key = `${widget.name}${path}`;
			return [
				widget.title,
				shown(key, ({ requests }) => requests),
				shown(key, ({ bytes }) => bytes, 1_000),
				withSpread(scripts.get(key)),
				shown(key, ({ ownLongTasks }) => ownLongTasks),
				shown(key, ({ longTasks }) => longTasks),
				shown(key, ({ busy }) => busy),
				shown(key, ({ shift }) => shift),
				shown(key, ({ largestPaint }) => largestPaint),
				widget.parts === null ? "–" : shown(key, ({ launcher }) => launcher),
				shown(key, ({ heap }) => heap, 1_000_000),
				withSpread(taps.get(key)),
			];
		}),
		notes: [
			`A phone of 390 by 844 pixels; processor slowed ${SLOWED} times; ${(NETWORK.downloadThroughput * 8) / 1e6} Mbit/s and ${NETWORK.latency} ms; nothing in the cache. Tap to usable: everything in the cache, the network as it is.`,
			"Script is the processor time of the widget's own files on the page's main thread (compiling, running, promises' jobs; from Chromium's trace), measured unslowed and taken 4 times; its long tasks are those over 50 ms, slowed, in which they ran.",
			...notes,
		],
	}));
	const worst = (pick: (one: Visit) => number) =>
		Math.max(...PAGES.map(({ path }) => median((visits.get(`shopbell${path}`) ?? []).map(pick))));
	const added = (pick: (one: Visit) => number) =>
		Math.max(
			...PAGES.map(({ path }) => {
				const of = (name: string) => median((visits.get(name + path) ?? []).map(pick));
				return of("shopbell") - of("none");
			}),
		);
	return {
		tables,
		verdicts: {
			"page.requests": { measured: worst(({ requests }) => requests) },
			"page.script": {
				measured: Math.max(...PAGES.map(({ path }) => median(scripts.get(`shopbell${path}`) ?? []))),
			},
			"page.long-tasks": { measured: worst(({ ownLongTasks }) => ownLongTasks) },
			"page.shift": {
				measured: Math.max(
					0,
					added(({ shift }) => shift),
				),
			},
			"panel.open": {
				measured: Math.max(...PAGES.map(({ path }) => median(taps.get(`shopbell${path}`) ?? []))),
			},
		},
	};
}
