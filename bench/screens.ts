/** Many screens: one message to a thousand, fifty sellers in one conversation, fifty desks over five thousand conversations. */
import { type BenchDatabase, startDatabase } from "./database.ts";
import { Crew } from "./load/crew.ts";
import type { Load } from "./load/order.ts";
import type { Part, Table } from "./part.ts";
import { startRelay } from "./peers/relay.ts";
import { type Shopbell, startShopbell } from "./peers/shopbell.ts";
import { alternate, ratio, shown, withSpread } from "./rounds.ts";

const SCREENS = 1_000;
const SELLERS = 50;
const CONVERSATIONS = 5_000;
/** Desks that watch the inbox, from few to many. */
const DESKS = [1, 10, 50];
/** Messages a second over all conversations while the desks watch. */
const BUSY = 500;
const MEASURED_MS = 2_000;

export const part: Part = {
	what: "one message to many screens, and many conversations on many desks",
	async measure({ rounds, say }) {
		const database = await startDatabase();
		const shopbell = await startShopbell(database, 0);
		try {
			const thousand = await toAThousand(shopbell, database, rounds);
			say("a thousand screens");
			const fifty = await fiftySellers(shopbell, database.pid, rounds);
			say("fifty sellers in one conversation");
			const desks = await manyDesks(shopbell, database.pid, say);
			return {
				tables: [thousand.table, fifty, desks],
				verdicts: { "screens.frames": { measured: thousand.ratio } },
			};
		} finally {
			await shopbell.stop();
			await database.stop();
		}
	},
};

/** Frames for a second of the processor. */
const frames = (load: Load) => load.delivered / load.cpu;

async function toAThousand(
	shopbell: Shopbell,
	database: BenchDatabase,
	rounds: number,
): Promise<{ table: Table; ratio: number | null }> {
	const relay = await startRelay(database, SCREENS);
	if (relay === null) throw new Error("the relay is part of the bench");
	const [ours, theirs] = [new Crew(), new Crew()];
	try {
		const shop = await shopbell.shop({ buyers: 1, sellers: SCREENS });
		await ours.open(await seatsOfOne(shopbell, shop));
		const seats = await relay.idlers(SCREENS + 1);
		await theirs.open(seats.map((seat) => (seat.kind === "relay" ? { ...seat, to: "*" } : seat)));
		const loads: Record<"ours" | "theirs", Load[]> = { ours: [], theirs: [] };
		await alternate(rounds, ["ours", "theirs"] as const, async (name) => {
			const talk = {
				shape: { kind: "alone" as const },
				audience: "others" as const,
				speakers: 1,
				ms: MEASURED_MS,
			};
			const crew = name === "ours" ? ours : theirs;
			loads[name].push(await crew.load(talk, name === "ours" ? [shopbell.pid] : [relay.pid]));
		});
		const row = (title: string, of: Load[]) => [
			title,
			withSpread(of.map(frames)),
			withSpread(of.map((load) => load.perSecond)),
			withSpread(of.map((load) => load.p50)),
			withSpread(of.map((load) => load.p99)),
		];
		return {
			ratio: ratio(loads.ours.map(frames), loads.theirs.map(frames)),
			table: {
				title: `One message to ${SCREENS.toLocaleString("en-US")} screens`,
				columns: ["server", "frames per CPU second", "frames/s", "p50 ms", "p99 ms"],
				rows: [row("Shopbell, stored", loads.ours), row("ws, a plain send loop", loads.theirs)],
				notes: [
					`One buyer says something; once all ${SCREENS.toLocaleString("en-US")} sellers' screens have it, the next. CPU is the server process's; the loop stores nothing.`,
				],
			},
		};
	} finally {
		await ours.stop();
		await theirs.stop();
		await relay.stop();
	}
}

async function seatsOfOne(shopbell: Shopbell, shop: Awaited<ReturnType<Shopbell["shop"]>>) {
	const [buyer] = shop.buyers;
	if (buyer === undefined) throw new Error("a shop without a buyer");
	const sellers = shop.sellers.map((seller) => shopbell.seatOf(shop, seller, { follow: buyer.conversation }));
	return [await shopbell.seatOf(shop, buyer), ...(await Promise.all(sellers))];
}

async function fiftySellers(shopbell: Shopbell, postgres: number, rounds: number): Promise<Table> {
	const crew = new Crew();
	try {
		const shop = await shopbell.shop({ buyers: 1, sellers: SELLERS });
		await crew.open(await seatsOfOne(shopbell, shop));
		const rates = [10, 100];
		const rows = [];
		for (const perSecond of rates) {
			const loads: Load[] = [];
			for (let round = 0; round < rounds; round++) {
				const shape = { kind: "steady" as const, perSecond };
				const talk = { shape, audience: "others" as const, speakers: 1, ms: MEASURED_MS };
				loads.push(await crew.load(talk, [shopbell.pid, postgres]));
			}
			rows.push([
				perSecond,
				withSpread(loads.map((load) => load.perSecond)),
				withSpread(loads.map((load) => load.p50)),
				withSpread(loads.map((load) => load.p99)),
				withSpread(loads.map((load) => (load.cpu * 1e3) / (load.delivered / SELLERS))),
			]);
		}
		return {
			title: `One conversation, followed by ${SELLERS} sellers`,
			columns: ["messages/s", "frames/s", "p50 ms", "p99 ms", "CPU ms a message"],
			rows,
		};
	} finally {
		await crew.stop();
	}
}

async function manyDesks(shopbell: Shopbell, postgres: number, say: (line: string) => void): Promise<Table> {
	const crew = new Crew();
	const rows = [];
	try {
		const shop = await shopbell.shop({ buyers: CONVERSATIONS, sellers: Math.max(...DESKS) });
		await crew.open(await Promise.all(shop.buyers.map((buyer) => shopbell.seatOf(shop, buyer))));
		say(`${CONVERSATIONS.toLocaleString("en-US")} buyers are there`);
		let sitting = 0;
		for (const desks of DESKS) {
			const more = shop.sellers.slice(sitting, desks);
			await crew.open(
				await Promise.all(more.map((seller) => shopbell.seatOf(shop, seller, { inbox: true }))),
			);
			sitting = desks;
			const shape = { kind: "steady" as const, perSecond: BUSY };
			const talk = { shape, audience: "self" as const, speakers: CONVERSATIONS, ms: MEASURED_MS * 2 };
			const load = await crew.load({ ...talk, warmMs: 1_500 }, [shopbell.pid, postgres]);
			const seconds = load.delivered / load.perSecond;
			rows.push([
				desks,
				shown(load.perSecond),
				shown(load.inboxFrames / desks / seconds),
				shown(load.cpu / seconds),
				shown(load.p50),
				shown(load.p99),
			]);
		}
	} finally {
		await crew.stop();
	}
	return {
		title: `${CONVERSATIONS.toLocaleString("en-US")} live conversations, ${BUSY} messages a second, desks that watch the inbox`,
		columns: ["desks", "messages/s", "inbox frames a desk a second", "cores used", "p50 ms", "p99 ms"],
		rows,
		notes: [
			"Read once for all desks, written out once, at most four times a second. Latency is the acknowledgement's.",
		],
	};
}
