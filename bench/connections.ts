/** Signing in, and sitting there: how many a second, and what one that only sits costs in memory. */
import { setTimeout as pause } from "node:timers/promises";
import { memoryOf } from "./cores.ts";
import { startDatabase } from "./database.ts";
import { Crew } from "./load/crew.ts";
import type { Part } from "./part.ts";
import { startAll } from "./peers/all.ts";
import type { PeerName } from "./peers/peer.ts";
import { alternate, ratio, shown, withSpread } from "./rounds.ts";

/** Connections that sit. */
const SITTING = 5_000;
/** Sign-ins of a round, and how many are under way at once. */
const SIGN_INS = 400;
const AT_ONCE = 20;
/** How long memory is left to settle, in milliseconds: an idle V8 takes its time to tidy up after those who came. */
const SETTLE_MS = 30_000;

export const part: Part = {
	what: `sign-ins a second, and the memory of ${SITTING.toLocaleString("en-US")} people who only sit`,
	async measure({ rounds, peers: names, say }) {
		const database = await startDatabase();
		const { peers, absent } = await startAll(database, names, SITTING);
		const crews = new Map(peers.map((peer) => [peer, new Crew()]));
		const signIns = new Map<PeerName, number[]>(peers.map(({ name }) => [name, []]));
		const memory = new Map<PeerName, { empty: number; full: number; perSecond: number }>();
		try {
			// First, while nobody else has come and gone.
			for (const peer of peers) {
				const crew = crews.get(peer);
				if (crew === undefined) continue;
				await pause(SETTLE_MS);
				const empty = memoryOf([peer.pid]);
				const perSecond = await crew.open(await peer.idlers(SITTING), AT_ONCE);
				await pause(SETTLE_MS);
				memory.set(peer.name, { empty, full: memoryOf([peer.pid]), perSecond });
				await crew.close();
				say(`${peer.name}: ${SITTING} sat down, ${shown(perSecond)} a second`);
			}
			await alternate(rounds, peers, async (peer) => {
				const crew = crews.get(peer);
				if (crew === undefined) return;
				signIns.get(peer.name)?.push(await crew.open(await peer.idlers(SIGN_INS), AT_ONCE));
				await crew.close();
			});
		} finally {
			for (const crew of crews.values()) await crew.stop();
			for (const peer of peers) await peer.stop();
			await database.stop();
		}
		const each = (name: PeerName) => {
			const found = memory.get(name);
			return found === undefined ? null : (found.full - found.empty) / SITTING;
		};
		const [ours, theirs] = [each("shopbell"), each("ejabberd")];
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
					rows: peers.map(({ name, title }) => {
						const { empty, full } = memory.get(name) ?? { empty: Number.NaN, full: Number.NaN };
						return [
							title,
							withSpread(signIns.get(name)),
							ratio(signIns.get(name), signIns.get("ejabberd")),
							empty / 1e6,
							full / 1e6,
							(each(name) ?? Number.NaN) / 1e3,
						];
					}),
					notes: [
						`Sign-ins: medians of ${rounds} alternating rounds of ${SIGN_INS}, ${AT_ONCE} at once, from the first byte until one may speak. Ours finds the device, its conversations and their newest state; XMPP's knows the password and tells of presence; Socket.IO's looks a token up; the relay believes everything.`,
						"Memory is the server process's (PSS), once, before anybody else came, 30 s after anything happened; the kernel's socket buffers come on top for all.",
						...absent.map((why) => `${why}.`),
					],
				},
			],
			verdicts: {
				"connection.memory":
					ours === null || theirs === null
						? { measured: null, why: "ejabberd was not there to compare with" }
						: { measured: ours / theirs },
				"connection.bytes": { measured: ours === null ? null : ours / 1e3 },
			},
		};
	},
};
