/** Everybody we compare with. */
import type { BenchDatabase } from "../database.ts";
import { startEjabberd } from "./ejabberd.ts";
import { startFloor } from "./floor.ts";
import type { Peer, PeerName, StartPeer } from "./peer.ts";
import { startProsody } from "./prosody.ts";
import { startRelay } from "./relay.ts";
import { startShopbell } from "./shopbell.ts";
import { startSocketIo } from "./socket-io.ts";

export const START: Record<PeerName, StartPeer> = {
	shopbell: startShopbell,
	ejabberd: startEjabberd,
	prosody: startProsody,
	"socket.io": startSocketIo,
	floor: startFloor,
	relay: startRelay,
};

/** What to install where one is missing. */
const PACKAGES: Partial<Record<PeerName, string>> = {
	ejabberd: "ejabberd is not installed here (Debian: apt-get install ejabberd erlang-p1-pgsql)",
	prosody: "prosody is not installed here (Debian: apt-get install prosody lua-dbi-postgresql)",
};

/**
 * Starts ourselves and those asked for.
 *
 * @param names of peers; all when empty.
 * @param clients the most that will sit at one of them.
 * @returns `absent`: a sentence for each that is not there.
 */
export async function startAll(
	database: BenchDatabase,
	names: readonly string[],
	clients: number,
): Promise<{ peers: Peer[]; absent: string[] }> {
	const peers: Peer[] = [];
	const absent: string[] = [];
	for (const name of Object.keys(START) as PeerName[]) {
		if (name !== "shopbell" && names.length > 0 && !names.includes(name)) continue;
		const peer = await START[name](database, clients).catch(async (error: unknown) => {
			await Promise.all(peers.map((started) => started.stop()));
			throw error;
		});
		if (peer === null) absent.push(PACKAGES[name] ?? `${name} is not here`);
		else peers.push(peer);
	}
	return { peers, absent };
}
