/** A whole server for tests, on a port of its own, with a database of its own. */
import type { ClientFrame } from "../../protocol/frames.ts";
import { issueTicket } from "../auth/tickets.ts";
import type { Bus } from "../bus/bus.ts";
import { type Config, readConfig } from "../config.ts";
import type { ServedVersions } from "../live/served-versions.ts";
import { createLog } from "../log.ts";
import { type Running, startServer } from "../server.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { aDevice } from "./names.ts";
import type { TestSeller, TestShop } from "./people.ts";
import { TestSocket } from "./socket.ts";

/** The name under which browsers would reach it: what a test says as `Origin` to be the desk. */
const DESK = "http://shopbell.test";

/** What a hello may say besides who it is. */
type Wishes = Partial<Omit<Extract<ClientFrame, { type: "hello" }>, "type" | "token" | "shop">>;

export type TestServer = Pick<Running, "port" | "ctx" | "hub" | "connections" | "stop"> & {
	/** Where it answers. */
	url: string;
	config: Config;
	database: TestDatabase;
	/** The origin the desk is served from. */
	desk: string;
	/** A socket that said nothing yet. */
	socket: (origin?: string) => Promise<TestSocket>;
	/** A buyer's socket, welcomed. */
	buyer: (shop: TestShop, device?: string, wishes?: Wishes) => Promise<TestSocket>;
	/** A desk's socket, welcomed; the owner's unless another seller is named. */
	seller: (shop: TestShop, wishes?: Wishes, seller?: TestSeller) => Promise<TestSocket>;
	/** What a seller's desk says hello with. */
	ticket: (shop: TestShop, seller: TestSeller) => Promise<string>;
};

/**
 * Starts a server. `stop` sends everybody on, as at a deploy, and removes the database unless it was given.
 *
 * @param options.database one shared with another server, as of a marketplace with several processes.
 * @param options.env more of what `readConfig` reads.
 */
export async function testServer(
	options: { bus?: Bus; database?: TestDatabase; env?: Record<string, string>; serves?: ServedVersions } = {},
): Promise<TestServer> {
	const database = options.database ?? (await testDatabase());
	const config = readConfig({
		DATABASE_URL: database.url,
		PORT: "0",
		PUBLIC_URL: DESK,
		SHOPBELL_SECRET: "a secret for tests, as long as it must be",
		ALLOW_UNSAFE_DATABASE: "1",
		// Tests ask more than people do.
		RATE_LIMIT_FACTOR: "1000000",
		LOG_LEVEL: "error",
		LOG_FORMAT: "human",
		...options.env,
	});
	const log = createLog(config.logLevel, config.logFormat);
	const running = await startServer(config, log, {
		...(options.bus && { bus: options.bus }),
		...(options.serves && { serves: options.serves }),
	});
	const socket = (origin?: string) => TestSocket.open(running.port, origin);
	const ticket = (shop: TestShop, { id, name, session }: TestSeller) =>
		issueTicket(config.secret, { kind: "seller", shop: shop.id, seller: id, name, role: "owner", session });
	return {
		port: running.port,
		url: `http://127.0.0.1:${running.port}`,
		ctx: running.ctx,
		hub: running.hub,
		get connections() {
			return running.connections;
		},
		config,
		database,
		desk: DESK,
		socket,
		ticket,
		async buyer(shop, device = aDevice(), wishes = {}) {
			const client = await socket(shop.origins[0]);
			client.hello({ token: device, shop: shop.id, ...wishes });
			await client.hear("welcome");
			return client;
		},
		async seller(shop, wishes = {}, seller = shop.owner) {
			const client = await socket(DESK);
			client.hello({ token: await ticket(shop, seller), shop: shop.id, ...wishes });
			await client.hear("welcome");
			return client;
		},
		async stop() {
			await running.stop();
			if (options.database === undefined) await database.drop();
		},
	};
}
