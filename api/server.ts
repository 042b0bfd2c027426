/** One running server: what it is made of, and the order in which it comes and goes. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Logger } from "pino";
import { createApp } from "./app.ts";
import type { Bus } from "./bus/bus.ts";
import { localBus } from "./bus/local.ts";
import type { Config } from "./config.ts";
import type { Context } from "./context.ts";
import { openDatabase } from "./db/client.ts";
import { watchLife } from "./db/life-watch.ts";
import { migrate } from "./db/migrate.ts";
import { watchReadiness } from "./health/readiness.ts";
import { Limits } from "./limits/limits.ts";
import { authenticator } from "./live/authenticate.ts";
import type { Premises } from "./live/connection.ts";
import { liveRoutes } from "./live/http/routes.ts";
import { Hub } from "./live/hub.ts";
import { readerOf } from "./live/reader.ts";
import { SERVED_VERSIONS, type ServedVersions } from "./live/served-versions.ts";
import { openDoor } from "./live/upgrade.ts";
import { Visitors } from "./live/visitors.ts";
import { keepUp } from "./search/keep-up.ts";

/** Headers and bodies that come drop by drop are given up after this, in milliseconds. */
const HEADERS_MAX = 10_000;
const REQUEST_MAX = 30_000;
/** Longest that HTTP answers under way may take when the process is about to go, in milliseconds. */
const ANSWERS_MAX = 5_000;
/** Connections to the database for what may take long: searching, and keeping up what is searched. */
const SLOW_CONNECTIONS = 3;

export type Running = {
	/** Where it listens. */
	port: number;
	ctx: Context;
	hub: Hub;
	/** Sockets and streams open now. */
	readonly connections: number;
	/** Sends everybody on, finishes what is under way and closes everything; in less than 25 s. */
	stop: () => Promise<void>;
};

/**
 * Starts a server. When this resolves it listens and its schema is current.
 *
 * @param options.bus to the other processes; alone by default.
 * @param options.before what must be there before the first request, such as a first shop.
 * @param options.serves other versions of the wire than this program's own, for tests.
 * @throws SchemaError, an error of the network or of Postgres; `sentence` in start-failure.ts puts them in words.
 */
export async function startServer(
	config: Config,
	log: Logger,
	options: { bus?: Bus; before?: (ctx: Context) => Promise<void>; serves?: ServedVersions } = {},
): Promise<Running> {
	const bus = options.bus ?? localBus()();
	await migrate(config.databaseUrl);
	const { sql, db, close } = openDatabase(config.databaseUrl);
	const slow = openDatabase(config.databaseUrl, SLOW_CONNECTIONS);
	const index = keepUp(slow.sql, log);
	const ctx: Context = {
		sql,
		slow: slow.sql,
		db,
		log,
		announce(announcement) {
			hub.announce(announcement);
			index.touched(announcement.shop);
		},
		doubt(places) {
			hub.doubt(places);
			for (const { shop } of places) index.touched(shop);
		},
		revoke: (revocation) => hub.revoke(revocation),
	};
	const hub = new Hub(bus, readerOf(ctx), (error) =>
		log.error({ err: error }, "a reading for followers failed"),
	);
	const visitors = new Visitors(config.addressConnections);
	const limits = new Limits(config.rateLimitFactor);
	let stopWatching = () => {};
	try {
		let draining = false;
		const life = await watchLife(sql, () => {
			log.warn({ epoch: life.epoch }, "another life of the database: clients read again");
			visitors.sendOn();
		});
		stopWatching = life.stop;
		const readiness = watchReadiness(sql, () => draining, config.allowUnsafeDatabase, bus.connected);
		const premises: Premises = {
			ctx,
			hub,
			limits,
			get epoch() {
				return life.epoch;
			},
			serves: options.serves ?? SERVED_VERSIONS,
			authenticate: authenticator(ctx, limits, config),
		};
		const app = createApp({
			ctx,
			config,
			limits,
			readiness,
			isOnline: (shop, seller) => hub.isOnline(shop, seller),
			live: (deps) => liveRoutes(deps, premises, visitors),
		});
		const server = listenerFor(app.fetch);
		openDoor(server, premises, visitors, config.trustProxy);
		await options.before?.(ctx);
		const port = await listen(server, config);
		return {
			port,
			ctx,
			hub,
			get connections() {
				return visitors.count;
			},
			async stop() {
				draining = true;
				life.stop();
				await visitors.drain();
				await closeHttp(server);
				await bus.close();
				await index.stop();
				await slow.close();
				await close();
			},
		};
	} catch (error) {
		stopWatching();
		await bus.close();
		await index.stop();
		await slow.close();
		await close();
		throw error;
	}
}

function listenerFor(fetch: Parameters<typeof getRequestListener>[0]): Server {
	const server = createServer({
		headersTimeout: HEADERS_MAX,
		requestTimeout: REQUEST_MAX,
		// Other upgrades (`curl --http2` offers one) are ordinary requests to us.
		shouldUpgradeCallback: (request: IncomingMessage) =>
			request.headers.upgrade?.toLowerCase() === "websocket",
	});
	return server.on("request", getRequestListener(fetch));
}

function listen(server: Server, { port, host }: Config): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, host, () => {
			server.off("error", reject);
			resolve((server.address() as AddressInfo).port);
		});
	});
}

function closeHttp(server: Server): Promise<void> {
	return new Promise((resolve) => {
		const giveUp = setTimeout(() => server.closeAllConnections(), ANSWERS_MAX);
		server.close(() => {
			clearTimeout(giveUp);
			resolve();
		});
		server.closeIdleConnections();
	});
}
