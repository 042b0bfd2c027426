/** Durable accept and deliver between pairs of people, against peers. */
import { untilQuiet } from "./cores.ts";
import { startDatabase } from "./database.ts";
import { Crew } from "./load/crew.ts";
import type { Load, Shape } from "./load/order.ts";
import type { Part, PartResult, Table, Verdict } from "./part.ts";
import { startAll } from "./peers/all.ts";
import type { Peer, PeerName } from "./peers/peer.ts";
import { alternate, median, ratio, shown, withSpread } from "./rounds.ts";

/** Pairs of clients of every server. */
const PAIRS = 200;
/** How long each thing is measured in a round, in milliseconds. */
const MEASURED_MS = 2_000;

/** How long each server is loaded before the first round, in milliseconds: what runs for weeks is measured, not its first seconds. */
const WARM_UP_MS = 4_000;

/** The load, and how long, that each has before its turn: it stood still while the others had theirs. */
const BACK = { shape: { kind: "steady", perSecond: 300 } as const, ms: 3_000 };

/** In the order in which a round has them: a real shop's load does not come behind a storm of which something is left to do. */
const LOADS = ["alone", "300", "700", "quarter", "half", "saturated"] as const;
type LoadName = (typeof LOADS)[number];

type Bench = {
	peer: Peer;
	crew: Crew;
	measured: number[];
	/** Messages a second at saturation, as far as is known. */
	saturation: number;
	loads: Record<LoadName, Load[]>;
};

export const part: Part = {
	what: "durable messages between pairs of people, against ejabberd, prosody, Socket.IO, a relay and the floor",
	async measure({ rounds, peers: names, say }) {
		const database = await startDatabase();
		const { peers, absent } = await startAll(database, names, PAIRS * 2);
		const benches: Bench[] = [];
		try {
			for (const peer of peers) {
				const crew = new Crew();
				benches.push({
					peer,
					crew,
					measured: peer.stores ? [peer.pid, database.pid] : [peer.pid],
					saturation: 0,
					loads: { saturated: [], quarter: [], half: [], 300: [], 700: [], alone: [] },
				});
				await crew.open(await peer.pairs(PAIRS));
			}
			for (const bench of benches) {
				const talk = { audience: "partner" as const, speakers: PAIRS * 2, ms: WARM_UP_MS };
				const load = await bench.crew.load({ ...talk, shape: { kind: "saturated" } }, []);
				bench.saturation = load.perSecond;
				await untilQuiet([bench.peer.pid, database.pid]);
			}
			await alternate(rounds, benches, async (bench, round) => {
				await bench.crew.load({ ...BACK, audience: "partner", speakers: PAIRS * 2 }, []);
				for (const name of LOADS) {
					const talk = { shape: shapeOf(name, bench), speakers: PAIRS * 2, ms: MEASURED_MS };
					const load = await bench.crew.load({ ...talk, audience: "partner" }, bench.measured);
					bench.loads[name].push(load);
				}
				bench.saturation = median(bench.loads.saturated.map((load) => load.perSecond));
				const rate = bench.loads.saturated[round]?.perSecond;
				say(`round ${round + 1}, ${bench.peer.name}: ${shown(rate)} messages a second at saturation`);
				// What it put off is neither the next one's burden nor counted as the next one's.
				await untilQuiet([bench.peer.pid, database.pid]);
			});
			return report(benches, absent);
		} finally {
			for (const { crew } of benches) await crew.stop();
			for (const peer of peers) await peer.stop();
			await database.stop();
		}
	},
};

function shapeOf(name: LoadName, { saturation }: Bench): Shape {
	switch (name) {
		case "saturated":
			return { kind: "saturated" };
		case "quarter":
			return { kind: "steady", perSecond: saturation / 4 };
		case "half":
			return { kind: "steady", perSecond: saturation / 2 };
		case "300":
			return { kind: "steady", perSecond: 300 };
		case "700":
			return { kind: "steady", perSecond: 700 };
		case "alone":
			return { kind: "alone" };
	}
}

/** Milliseconds of processor for one message: the same number as seconds for a thousand. */
const cost = (load: Load) => (load.cpu * 1_000) / load.delivered;

function report(benches: Bench[], absent: string[]): PartResult {
	const of = (name: PeerName, load: LoadName, figure: (load: Load) => number) =>
		benches.find((bench) => bench.peer.name === name)?.loads[load].map(figure);
	const against = (peer: PeerName, load: LoadName, figure: (load: Load) => number): Verdict => {
		const measured = ratio(of("shopbell", load, figure), of(peer, load, figure));
		return measured === null ? { measured, why: `${peer} was not there to compare with` } : { measured };
	};
	return {
		tables: [
			saturation(benches, absent),
			...(["quarter", "half", 300, 700] as const).map((name) => rates(name, benches)),
		],
		verdicts: {
			"durable.ejabberd": against("ejabberd", "saturated", (load) => load.perSecond),
			"durable.socket-io": against("socket.io", "saturated", (load) => load.perSecond),
			"durable.relay": against("relay", "saturated", (load) => load.perSecond),
			"cpu.300": against("ejabberd", "300", cost),
			"delivery.alone": against("ejabberd", "alone", (load) => load.p50),
			"delivery.700.p95": against("ejabberd", "700", (load) => load.p95),
			"delivery.700.p99": against("ejabberd", "700", (load) => load.p99),
		},
	};
}

function saturation(benches: Bench[], absent: string[]): Table {
	const row = ({ peer, loads }: Bench) => [
		peer.title,
		withSpread(loads.saturated.map((load) => load.perSecond)),
		withSpread(loads.saturated.map(cost)),
		withSpread(loads.alone.map((load) => load.p50)),
		withSpread(loads.alone.map((load) => load.p99)),
		shown(median(loads.saturated.map((load) => load.ownCores))),
		shown(median(loads.saturated.map((load) => load.otherCores))),
	];
	return {
		title: "At saturation, and one message alone",
		columns: [
			"server",
			"messages/s",
			"CPU ms a message",
			"alone: p50 ms",
			"alone: p99 ms",
			"cores the load took",
			"cores others took",
		],
		rows: benches.map(row),
		notes: [
			`Medians of ${benches[0]?.loads.saturated.length ?? 0} alternating rounds of ${MEASURED_MS / 1_000} s each, [smallest–largest]. ${PAIRS} pairs of signed-in people talk in both directions, 80 bytes a message; at saturation each of the ${PAIRS * 2} has one message under way. Server and database share one core, the load has the other.`,
			"CPU is the server's and the database's together.",
			...benches.map(({ peer }) => `${peer.title}: ${peer.promise}.`),
			...absent.map((why) => `${why}.`),
		],
	};
}

const TITLES = {
	quarter: "At a quarter of its own saturation",
	half: "At half of its own saturation",
	300: "At 300 messages a second, a real shop's load",
	700: "At 700 messages a second",
};

function rates(name: keyof typeof TITLES, benches: Bench[]): Table {
	return {
		title: TITLES[name],
		columns: ["server", "messages/s", "p50 ms", "p95 ms", "p99 ms", "CPU ms a message"],
		rows: benches.map(({ peer, loads }) => [
			peer.title,
			shown(median(loads[name].map((load) => load.perSecond))),
			withSpread(loads[name].map((load) => load.p50)),
			withSpread(loads[name].map((load) => load.p95)),
			withSpread(loads[name].map((load) => load.p99)),
			withSpread(loads[name].map(cost)),
		]),
	};
}
