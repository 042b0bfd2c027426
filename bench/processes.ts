/** Several processes over NATS against one. */
import { findNats } from "../scripts/nats.ts";
import { freePort } from "../scripts/postgres/folder.ts";
import { type BenchDatabase, startDatabase } from "./database.ts";
import { Crew } from "./load/crew.ts";
import type { Load, Shape } from "./load/order.ts";
import type { Seat } from "./load/seat.ts";
import type { Part } from "./part.ts";
import { startProgram } from "./peers/program.ts";
import { type Shopbell, startShopbell } from "./peers/shopbell.ts";
import { alternate, withSpread } from "./rounds.ts";

const PAIRS = 200;
const MEASURED_MS = 2_000;
/** Messages a second at which latency is taken. */
const STEADY = 700;

type Setting = {
	title: string;
	crew: Crew;
	pids: number[];
	saturated: Load[];
	steady: Load[];
	alone: Load[];
};

export const part: Part = {
	what: "two processes over NATS against one",
	async measure({ rounds, say }) {
		const nats = await findNats(say);
		const port = await freePort();
		const database = await startDatabase();
		const bus = await startProgram(nats, ["-a", "127.0.0.1", "-p", String(port)], { port });
		const env = { NATS_URL: `nats://127.0.0.1:${port}` };
		const servers: Shopbell[] = [];
		const settings: Setting[] = [];
		try {
			const one = await startShopbell(database, 0, { name: "alone" });
			servers.push(one);
			const first = await startShopbell(database, 0, { name: "shared", env });
			servers.push(first);
			const second = await startShopbell(database, 0, { url: first.url, env });
			servers.push(second);
			const pids = [first.pid, second.pid, bus.pid];
			settings.push(await setting("one process", [one.pid], database, await pairs(one, one)));
			settings.push(
				await setting("two, each pair on one of them", pids, database, await together(first, second)),
			);
			settings.push(await setting("two, every pair across", pids, database, await pairs(first, second)));
			await alternate(rounds, settings, async ({ crew, pids, saturated, steady, alone }) => {
				const talk = { audience: "partner" as const, speakers: PAIRS * 2, ms: MEASURED_MS };
				const load = (shape: Shape) => crew.load({ ...talk, shape }, pids);
				saturated.push(await load({ kind: "saturated" }));
				steady.push(await load({ kind: "steady", perSecond: STEADY }));
				alone.push(await load({ kind: "alone" }));
			});
			return { tables: [table(settings, rounds)], verdicts: {} };
		} finally {
			for (const { crew } of settings) await crew.stop();
			for (const server of servers) await server.stop();
			await bus.stop();
			await database.stop();
		}
	},
};

async function setting(
	title: string,
	pids: number[],
	database: BenchDatabase,
	seats: Seat[],
): Promise<Setting> {
	const crew = new Crew();
	await crew.open(seats);
	return { title, crew, pids: [...pids, database.pid], saturated: [], steady: [], alone: [] };
}

/** The buyer of each pair at one process, the seller at the other; both in both roles when they are the same. */
async function pairs(buyers: Shopbell, sellers: Shopbell, count = PAIRS): Promise<Seat[]> {
	const shop = await buyers.shop({ buyers: count, sellers: count });
	const seats = shop.buyers.map(async (buyer, index) => {
		const seller = shop.sellers[index];
		if (seller === undefined) throw new Error("a buyer without a seller");
		return [
			await buyers.seatOf(shop, buyer),
			await sellers.seatOf(shop, seller, { follow: buyer.conversation }),
		];
	});
	return (await Promise.all(seats)).flat();
}

async function together(first: Shopbell, second: Shopbell): Promise<Seat[]> {
	return [...(await pairs(first, first, PAIRS / 2)), ...(await pairs(second, second, PAIRS / 2))];
}

function table(settings: Setting[], rounds: number) {
	return {
		title: "Processes",
		columns: [
			"processes",
			"messages/s",
			"CPU ms a message",
			`at ${STEADY}/s: p50 ms`,
			"p95 ms",
			"p99 ms",
			"alone: p50 ms",
		],
		rows: settings.map(({ title, saturated, steady, alone }) => [
			title,
			withSpread(saturated.map((load) => load.perSecond)),
			withSpread(saturated.map((load) => (load.cpu * 1_000) / load.delivered)),
			withSpread(steady.map((load) => load.p50)),
			withSpread(steady.map((load) => load.p95)),
			withSpread(steady.map((load) => load.p99)),
			withSpread(alone.map((load) => load.p50)),
		]),
		notes: [
			`Medians of ${rounds} alternating rounds. Processes, NATS and database share one core here, so that a second process shows what joining costs and not what another core brings. Across, a message is read from the database by the other process when it hears the hint.`,
		],
	};
}
