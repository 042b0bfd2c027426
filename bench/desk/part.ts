/** What the desk does with an inbox of 10,000 while 200 messages a second arrive. */
import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "playwright-core";
import { createAuth } from "../../api/auth/sign-in.ts";
import { openDatabase } from "../../api/db/client.ts";
import { findChromium, LAUNCH_ARGUMENTS } from "../../scripts/chromium.ts";
import { startDatabase } from "../database.ts";
import { CATEGORIES, tasksBetween } from "../page/trace.ts";
import type { Options, Part, PartResult } from "../part.ts";
import { startShopbell } from "../peers/shopbell.ts";
import { median, percentile, shown } from "../rounds.ts";
import { fillInbox, MESSAGES, seatCrowd } from "./crowd.ts";
import { droppedFrames, Seller } from "./seller.ts";

const CONVERSATIONS = 10_000;
/** Messages a second, of as many buyers. */
const RATE = 200;
/** Switches of a round, and how long a seller looks at each conversation, in milliseconds. */
const SWITCHES = 12;
const LOOK = 400;
/** What is typed, and the time between two keys in milliseconds: a fast typist's. */
const TEXT =
	"Yes: it is fired at 1,260 degrees and happy in any dishwasher. We would not put the gold rim in. ".repeat(
		2,
	);
const KEY = 80;
/** Ten minutes' worth of messages, and how many times faster they come. */
const TRAFFIC = RATE * 600;
const FASTER = 8;

export const part: Part = {
	what: `the desk with ${CONVERSATIONS.toLocaleString("en-US")} conversations in the inbox while ${RATE} messages a second arrive`,
	async measure(options) {
		const database = await startDatabase(false);
		const secret = randomBytes(32).toString("hex");
		const server = await startShopbell(database, 0, { core: null, env: { SHOPBELL_SECRET: secret } });
		const { sql, db, close } = openDatabase(server.url, 2, 120_000);
		const closing: (() => unknown)[] = [close, () => server.stop(), () => database.stop()];
		try {
			const [shop] = await sql<{ id: string; email: string }[]>`
				select p.id, s.email from shops p join memberships m on m.shop_id = p.id join sellers s on s.id = m.seller_id`;
			if (shop === undefined) throw new Error("there is no shop with a seller");
			const talkers = await fillInbox(sql, shop.id, CONVERSATIONS, RATE);
			const own = { publicUrl: server.origin, ownOrigins: [server.origin], secret };
			const link = await createAuth({ db }, own).linkFor(shop.email);
			const browser = await chromium.launch({
				executablePath: await findChromium(options.say),
				args: LAUNCH_ARGUMENTS,
			});
			closing.unshift(() => browser.close());
			const seller = await Seller.comes(browser, link);
			const rows = await seller.loads(CONVERSATIONS);
			options.say(`the inbox holds ${rows} rows`);
			const crowd = await seatCrowd(server.port, shop.id, talkers);
			closing.unshift(crowd.close);
			return await work(seller, crowd, rows, options);
		} finally {
			for (const close of closing) await close();
		}
	},
};

async function work(
	seller: Seller,
	crowd: Awaited<ReturnType<typeof seatCrowd>>,
	rows: number,
	{ rounds, say }: Options,
): Promise<PartResult> {
	const { page } = seller;
	const browser = page.context().browser();
	if (browser === null) throw new Error("the browser has gone");
	const switches: number[] = [];
	const waits: number[] = [];
	const keys: number[] = [];
	let lost = 0;
	let dropped = 0;
	let frames = 0;
	crowd.talk(RATE);
	for (let round = 0; round < rounds; round++) {
		say(`round ${round + 1} of ${rounds}`);
		await seller.standsInList();
		await seller.notes();
		await browser.startTracing(page, { categories: [...CATEGORIES, "blink.user_timing"] });
		for (let i = 0; i < SWITCHES; i++) {
			await seller.presses("j");
			await pause(LOOK / 4);
			await seller.opens();
			await pause(LOOK);
		}
		const trace = (await browser.stopTracing()).toString();
		const { shown } = await seller.notes();
		switches.push(...tasksBetween(trace, "pressed", "shown"));
		waits.push(...shown.map(([pressed, seen]) => seen - pressed));

		const field = page.locator("[data-pane][data-focused=true] textarea").first();
		await field.fill("");
		await field.focus();
		await seller.notes();
		for (const key of TEXT) {
			await seller.presses(key, key);
			await pause(KEY);
		}
		const noted = await seller.notes();
		lost += TEXT.length - (await field.inputValue()).length;
		keys.push(...noted.keys);
		dropped += droppedFrames(noted.gaps);
		frames += noted.gaps.length;
		await field.fill("");
	}
	const before = await seller.heap();
	const start = crowd.said();
	const begun = performance.now();
	say(`${TRAFFIC.toLocaleString("en-US")} messages, ${FASTER} times faster`);
	crowd.talk(RATE * FASTER);
	while (crowd.said() - start < TRAFFIC) await pause(200);
	crowd.talk(0);
	const took = (performance.now() - begun) / 1_000;
	await pause(2_000);
	const after = await seller.heap();
	await seller.leaves();
	const ordered = (values: number[]) => values.toSorted((a, b) => a - b);
	const three = (values: number[]) => {
		const sorted = ordered(values);
		return [shown(median(values)), shown(percentile(sorted, 0.95)), shown(sorted.at(-1))];
	};
	return {
		tables: [
			{
				title: `${rows.toLocaleString("en-US")} rows in the inbox, ${RATE} messages a second`,
				columns: ["what", "median", "p95", "worst"],
				rows: [
					["switch: main thread, ms", ...three(switches)],
					["switch: from Enter until it is on the screen, ms", ...three(waits)],
					["typing: from the key until its frame is drawn, ms", ...three(keys)],
				],
				notes: [
					`${switches.length} switches, ${rounds * TEXT.length} keys; every conversation with ${MESSAGES} messages and more, none of them kept on the device before.`,
					`Frames while typing: ${dropped} of ${frames + dropped} dropped. Keystrokes lost: ${lost}.`,
					`Heap: ${shown(before / 1e6)} MB before, ${shown(after / 1e6)} MB after ${shown(crowd.said() - start)} messages in ${shown(took)} s (ten minutes' worth).`,
				],
			},
		],
		verdicts: {
			"desk.switch": { measured: median(switches) },
			"desk.keystrokes": { measured: lost },
		},
	};
}
