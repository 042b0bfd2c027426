/** A server that is measured. */
import type { BenchDatabase } from "../database.ts";
import type { Seat } from "../load/seat.ts";

export type PeerName = "shopbell" | "ejabberd" | "prosody" | "socket.io" | "floor" | "relay";

export type Peer = {
	name: PeerName;
	/** As the tables call it. */
	title: string;
	/** What its acknowledgement and its delivery promise, and what not. */
	promise: string;
	/** Its process; with the database's, if it stores there. */
	pid: number;
	stores: boolean;
	/** Seats of clients that talk in pairs. Fresh at every call: a credential may be good for a minute only. */
	pairs: (count: number) => Promise<Seat[]>;
	/** Seats of clients that only sit. */
	idlers: (count: number) => Promise<Seat[]>;
	stop: () => Promise<void>;
};

/** Starts one, its process on the measured core. Null when it is not installed on this machine. */
export type StartPeer = (database: BenchDatabase, clients: number) => Promise<Peer | null>;
