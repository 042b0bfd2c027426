/** What runs: PostgreSQL, NATS, API processes, the roads between them and the one that people come by. */
import { fileURLToPath } from "node:url";
import type { Sql } from "postgres";
import { openDatabase } from "../../api/db/client.ts";
import { type NatsServer, startNats } from "../../api/testing/nats.ts";
import { aKey, aShop, type TestKey, type TestShop } from "../../api/testing/people.ts";
import { findNats } from "../../scripts/nats.ts";
import { ApiProcess } from "./api-process.ts";
import { type DatabaseOptions, DatabaseServer } from "./database-server.ts";
import type { Ledger } from "./record.ts";
import { Road } from "./road.ts";

const SOURCE = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

export type FleetOptions = {
	apis: number;
	/** How many NATS servers join: none, one, or a cluster of three. */
	nats: 0 | 1 | 3;
	database?: DatabaseOptions;
	/** Nobody gets through with a WebSocket. */
	socketless?: boolean;
	/** The root of the source tree to run; this one when not given. */
	source?: string;
	random: () => number;
};

export type Fleet = {
	source: string;
	database: DatabaseServer;
	apis: ApiProcess[];
	/** The road from each process to NATS, in the order of `apis`; empty without NATS. */
	busRoads: Road[];
	/** The road from all processes to PostgreSQL. */
	databaseRoad: Road;
	nats: NatsServer[];
	/** The road people come by: whichever process answers. */
	front: Road;
	/** Another one to the same place, for those whose weather is their own. */
	side: Road;
	origin: string;
	shop: TestShop;
	/** A key for one more program at the desk. */
	aDesk: () => Promise<TestKey>;
	/** For looking, past all roads. */
	sql: Sql;
	ledger: () => Promise<Ledger>;
	stop: () => Promise<void>;
};

export async function startFleet(options: FleetOptions): Promise<Fleet> {
	const { source = SOURCE, random } = options;
	const undo: (() => Promise<unknown>)[] = [];
	const stop = async () => {
		for (const step of undo.splice(0).reverse()) await step();
	};
	try {
		const database = await DatabaseServer.start(options.database);
		undo.push(() => database.remove());
		const databaseRoad = await Road.lay({ targets: () => [database.port], random });
		undo.push(() => databaseRoad.remove());
		const nats = options.nats === 0 ? [] : await startNats(await findNats(), options.nats);
		undo.push(() => Promise.all(nats.map((server) => server.stop())));
		const busRoads: Road[] = [];
		const apis: ApiProcess[] = [];
		const answering = () => {
			const first = Math.floor(random() * apis.length);
			return [...apis.slice(first), ...apis.slice(0, first)].map(({ port }) => port);
		};
		const socketless = options.socketless ?? false;
		const front = await Road.lay({ targets: answering, ownAddresses: true, socketless, random });
		undo.push(() => front.remove());
		const side = await Road.lay({ targets: answering, ownAddresses: true, random });
		undo.push(() => side.remove());
		const origin = `http://127.0.0.1:${front.port}`;
		for (let at = 0; at < options.apis; at++) {
			const env: Record<string, string> = {
				DATABASE_URL: database.url(databaseRoad.port),
				PUBLIC_URL: origin,
				SHOPBELL_SECRET: "a secret for the fault tests, as long as it must be",
				ADDRESS_CONNECTIONS: "1000000",
				RATE_LIMIT_FACTOR: "1000000",
				NODE_ENV: "production",
			};
			if (nats.length > 0) {
				// Each process has its own way to each server, so that one can be cut off alone.
				const road = await Road.lay({ targets: () => nats.map(({ port }) => port), random });
				undo.push(() => road.remove());
				busRoads.push(road);
				env.NATS_URL = `nats://127.0.0.1:${road.port}`;
			}
			apis.push(await ApiProcess.start({ source, env }));
			undo.push(() => apis[at]?.end("SIGKILL") ?? Promise.resolve());
		}
		const { sql, close } = openDatabase(database.url(), 4, 60_000);
		undo.push(close);
		const shop = await aShop(sql);
		return {
			source,
			database,
			apis,
			busRoads,
			databaseRoad,
			nats,
			front,
			side,
			origin,
			shop,
			aDesk: () => aKey(sql, shop, "A desk"),
			sql,
			ledger: () => readLedger(sql, shop.id),
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

/** What the database holds of a shop. */
export async function readLedger(sql: Sql, shop: string): Promise<Ledger> {
	const messages = await sql<Ledger["messages"]>`
		select conversation_id as conversation, seq, rev, coalesce(text, '') as text
		from messages where shop_id = ${shop} order by conversation_id, seq`;
	const rows = await sql<
		{ id: string; lastSeq: number; rev: number; bd: number; br: number; sd: number; sr: number }[]
	>`
		select id, last_seq as "lastSeq", rev,
			buyer_delivered as bd, buyer_read as br, shop_delivered as sd, shop_read as sr
		from conversations where shop_id = ${shop}`;
	const conversations = rows.map(({ id, lastSeq, rev, bd, br, sd, sr }) => ({
		id,
		lastSeq,
		rev,
		marks: { buyer: { delivered: bd, read: br }, shop: { delivered: sd, read: sr } },
	}));
	return { messages: [...messages], conversations };
}
