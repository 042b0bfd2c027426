/** A whole server for tests, on a port of its own, with a database of its own. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ClientFrame } from "../../protocol/frames.ts";
import { issueTicket } from "../auth/tickets.ts";
import type { Bus } from "../bus/bus.ts";
import { localBus } from "../bus/local.ts";
import type { Context } from "../context.ts";
import { authenticator } from "../live/authenticate.ts";
import { Hub } from "../live/hub.ts";
import { readerOf } from "../live/reader.ts";
import { openDoor } from "../live/upgrade.ts";
import { createLog } from "../log.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { aDevice } from "./names.ts";
import type { TestSeller, TestShop } from "./people.ts";
import { TestSocket } from "./socket.ts";

export type TestServer = {
	port: number;
	ctx: Context;
	hub: Hub;
	database: TestDatabase;
	readonly connections: number;
	drain: () => Promise<void>;
	stop: () => Promise<void>;
	/** The origin the desk is served from. */
	desk: string;
	/** A socket that said nothing yet. */
	socket: (origin?: string) => Promise<TestSocket>;
	/** A buyer's socket, welcomed. */
	buyer: (shop: TestShop, device?: string, hello?: Wishes) => Promise<TestSocket>;
	/** A desk's socket, welcomed; the owner's unless another seller is named. */
	seller: (shop: TestShop, hello?: Wishes, seller?: TestSeller) => Promise<TestSocket>;
	/** What a seller's desk says hello with. */
	ticket: (shop: TestShop, seller: TestSeller) => Promise<string>;
};

type Wishes = Partial<Omit<Extract<ClientFrame, { type: "hello" }>, "type" | "token" | "shop">>;

const DESK = "http://desk.test";
const SECRET = "a secret of tests, long enough to be one";

export async function testServer(
	options: { bus?: Bus; database?: TestDatabase; perAddress?: number } = {},
): Promise<TestServer> {
	const database = options.database ?? (await testDatabase());
	const { sql, db } = database;
	const log = createLog("error", "human");
	const ctx: Context = { sql, db, log, announce: (a) => hub.announce(a), revoke: (r) => hub.revoke(r) };
	const hub = new Hub(options.bus ?? localBus()(), readerOf(ctx), (error) =>
		log.error({ err: error }, "reading failed"),
	);
	const server = createServer();
	const authenticate = authenticator(ctx, { secret: SECRET, ownOrigins: [DESK] });
	const door = openDoor(
		server,
		{ ctx, hub, epoch: "epoch", authenticate },
		{ perAddress: options.perAddress ?? 1000, trustProxy: 0 },
	);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	const socket = (origin?: string) => TestSocket.open(port, origin);
	const ticket = (shop: TestShop, { id, name, session }: TestSeller) =>
		issueTicket(SECRET, { kind: "seller", shop: shop.id, seller: id, name, role: "owner", session });
	return {
		port,
		ctx,
		hub,
		database,
		get connections() {
			return door.open;
		},
		drain: () => door.drain(),
		async stop() {
			await door.drain();
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
			if (options.database === undefined) await database.drop();
		},
		desk: DESK,
		socket,
		ticket,
		async buyer(shop, device = aDevice(), hello = {}) {
			const client = await socket(shop.origins[0]);
			client.hello({ token: device, shop: shop.id, ...hello });
			await client.hear("welcome");
			return client;
		},
		async seller(shop, hello = {}, seller = shop.owner) {
			const client = await socket(DESK);
			client.hello({ token: await ticket(shop, seller), shop: shop.id, ...hello });
			await client.hear("welcome");
			return client;
		},
	};
}
