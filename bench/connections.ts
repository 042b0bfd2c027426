/** Signing in, and sitting there: how many a second, and what one that only sits costs in memory. */
import { setTimeout as pause } from "node:timers/promises";
import { memoryOf } from "./cores.ts";
import { type BenchDatabase, startDatabase } from "./database.ts";
import { Crew } from "./load/crew.ts";
import type { Part } from "./part.ts";
import { START, startAll } from "./peers/all.ts";
import type { Peer, PeerName } from "./peers/peer.ts";
import { alternate, median, ratio, shown, withSpread } from "./rounds.ts";

/** Connections that sit. */
const SITTING = 5_000;
/** Sign-ins of a round, and how many are under way at once. */
const SIGN_INS = 400;
const AT_ONCE = 20;
/** How long memory is left to settle, in milliseconds. */
const SETTLE_MS = 10_000;

/** The floor's people would sit as the relay's do. */
const SEATED = Object.keys(START).filter((name) => name !== "floor");

type SignIns = { peers: Peer[]; absent: string[]; signIns: Map<PeerName, number[]> };

/** Bytes of a server to which nobody has come yet, and with all who sit. */
type Memory = { empty: number; full: number };

export const part: Part = {
	what: `sign-ins a second, and the memory of ${SITTING.toLocaleString("en-US")} people who only sit`,
	async measure({ rounds, peers: names, say }) {
		const database = await startDatabase();
		const memory = new Map<PeerName, Memory[]>();
		let found: SignIns;
		try {
			found = await signInsOf(database, names.length > 0 ? names : SEATED, rounds);
			await alternate(rounds, found.peers, async ({ name }, round) => {
				const held = await memoryWith(database, name);
				memory.set(name, [...(memory.get(name) ?? []), held]);
				say(`round ${round + 1}, ${name}: ${shown(each(held) / 1e3)} kB a connection`);
			});
		} finally {
			await database.stop();
		}
		const { peers, absent, signIns } = found;
		const eachOf = (name: PeerName) => memory.get(name)?.map(each);
		const measured = ratio(eachOf("shopbell"), eachOf("ejabberd"));
		return {
			tables: [
				{
					title: "Sign-ins and idle connections",
					columns: [
						"server",
						"sign-ins/s",
						"against ejabberd",
						"empty, MB",
						`with ${SITTING}, MB`,
						"kB a connection",
					],
					rows: peers.map(({ name, title }) => [
						title,
						withSpread(signIns.get(name)),
						ratio(signIns.get(name), signIns.get("ejabberd")),
						withSpread(memory.get(name)?.map(({ empty }) => empty / 1e6)),
						withSpread(memory.get(name)?.map(({ full }) => full / 1e6)),
						withSpread(eachOf(name)?.map((bytes) => bytes / 1e3)),
					]),
					notes: [
						`Sign-ins: medians of ${rounds} alternating rounds of ${SIGN_INS}, ${AT_ONCE} at once, from the first byte until one may speak. Ours finds the device, its conversations and their newest state; XMPP's knows the password and tells of presence; Socket.IO's looks a token up; the relay believes everything.`,
						`Memory is the server process's (PSS), medians of ${rounds} alternating rounds, each with a server that has just been started, ${SETTLE_MS / 1_000} s after anything happened; the kernel's socket buffers come on top for all.`,
						"V8 is taken as it is found: an empty server has room that those who come fill first. Told to tidy up before and after (`HeapProfiler.collectGarbage`), ours holds 8 to 8.5 kB for each.",
						...absent.map((why) => `${why}.`),
					],
				},
			],
			verdicts: {
				"connection.memory":
					measured === null ? { measured, why: "ejabberd was not there to compare with" } : { measured },
				"connection.bytes": { measured: median(eachOf("shopbell") ?? []) / 1e3 },
			},
		};
	},
};

/** How many a second sign in at each, which has ended afterwards. */
async function signInsOf(database: BenchDatabase, names: string[], rounds: number): Promise<SignIns> {
	const signIns = new Map<PeerName, number[]>();
	const { peers, absent } = await startAll(database, names, SIGN_INS);
	const crews = new Map(peers.map((peer) => [peer, new Crew()]));
	try {
		await alternate(rounds, peers, async (peer) => {
			const crew = crews.get(peer);
			if (crew === undefined) return;
			const perSecond = await crew.open(await peer.idlers(SIGN_INS), AT_ONCE);
			signIns.set(peer.name, [...(signIns.get(peer.name) ?? []), perSecond]);
			await crew.close();
		});
	} finally {
		for (const crew of crews.values()) await crew.stop();
		for (const peer of peers) await peer.stop();
	}
	return { peers, absent, signIns };
}

/** What each of those who sit costs, in bytes. */
const each = ({ empty, full }: Memory) => (full - empty) / SITTING;

/** Of a server that is started for it: one that people have left is not empty. */
async function memoryWith(database: BenchDatabase, name: PeerName): Promise<Memory> {
	const peer = await START[name](database, SITTING);
	if (peer === null) throw new Error(`${name} was here a moment ago`);
	const crew = new Crew();
	try {
		await pause(SETTLE_MS);
		const empty = memoryOf([peer.pid]);
		await crew.open(await peer.idlers(SITTING), AT_ONCE);
		await pause(SETTLE_MS);
		return { empty, full: memoryOf([peer.pid]) };
	} finally {
		await crew.stop();
		await peer.stop();
	}
}
