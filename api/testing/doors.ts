/** The HTTP side without a network, on a database of its own, and people who ask it. */
import { createApp } from "../app.ts";
import { createAuth } from "../auth/sign-in.ts";
import { localBus } from "../bus/local.ts";
import { registerDevice } from "../buyers/register.ts";
import { type Config, readConfig } from "../config.ts";
import type { Announcement, Context, Revocation } from "../context.ts";
import type { Deps, Door } from "../doors/env.ts";
import { Limits } from "../limits/limits.ts";
import { authenticator } from "../live/authenticate.ts";
import { liveRoutes } from "../live/http/routes.ts";
import { Hub } from "../live/hub.ts";
import { readerOf } from "../live/reader.ts";
import { SERVED_VERSIONS } from "../live/served-versions.ts";
import { Visitors } from "../live/visitors.ts";
import { createLog } from "../log.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { aDevice, aName } from "./names.ts";
import type { TestShop } from "./people.ts";

/** Where browsers would find it. */
export const HOME = "http://shopbell.test";

/** Tests ask more than people do. */
const UNLIMITED = 1_000_000;

/** The headers with which somebody asks. */
export type Who = Record<string, string>;

export const NOBODY: Who = {};

export type TestDoors = {
	app: Door;
	ctx: Context;
	config: Config;
	database: TestDatabase;
	/** What was told after commits, and who was cut off. */
	announced: Announcement[];
	revoked: Revocation[];
	/** Asks as somebody; `body` goes as JSON. */
	ask: (who: Who, method: string, path: string, body?: unknown, headers?: Who) => Promise<Response>;
	/** Asks and reads the answer. */
	read: <T>(who: Who, path: string) => Promise<T>;
	/** A seller at the desk, signed in by a one-time link. */
	signIn: (email: string) => Promise<Who>;
	/** A link such as `npm start` prints, without the origin. */
	link: (email: string) => Promise<string>;
	/** A buyer whose device is known. */
	buyer: (shop: TestShop, device?: string) => Promise<Who>;
	close: () => Promise<void>;
};

export async function testDoors({
	limits = false,
	...options
}: Partial<Pick<Deps, "folders" | "isOnline"> & { limits: boolean }> = {}): Promise<TestDoors> {
	const database = await testDatabase();
	const config = readConfig({
		DATABASE_URL: database.url,
		PUBLIC_URL: HOME,
		SHOPBELL_SECRET: "a secret for tests, as long as it must be",
		LOG_LEVEL: "silent",
	});
	const announced: Announcement[] = [];
	const revoked: Revocation[] = [];
	const ctx: Context = {
		sql: database.sql,
		slow: database.sql,
		db: database.db,
		log: createLog("silent", "json"),
		announce: (announcement) => announced.push(announcement),
		doubt: () => {},
		revoke: (revocation) => revoked.push(revocation),
	};
	const hub = new Hub(localBus()(), readerOf(ctx), () => {});
	const limited = new Limits(limits ? 1 : UNLIMITED);
	const premises = {
		ctx,
		hub,
		limits: limited,
		epoch: "1",
		serves: SERVED_VERSIONS,
		authenticate: authenticator(ctx, limited, config),
	};
	const visitors = new Visitors(config.addressConnections);
	const app = createApp({
		ctx,
		config,
		readiness: async () => ({ ready: true, reasons: [], warnings: [] }),
		isOnline: () => false,
		live: (deps) => liveRoutes(deps, premises, visitors),
		limits: limited,
		...options,
	});
	const { linkFor } = createAuth(ctx, config);
	const link = async (email: string) => (await linkFor(email)).slice(HOME.length);

	async function ask(
		who: Who,
		method: string,
		path: string,
		body?: unknown,
		headers: Who = {},
	): Promise<Response> {
		const json = body === undefined ? {} : { "Content-Type": "application/json" };
		const init = { method, headers: { ...json, ...who, ...headers } };
		return app.request(path, body === undefined ? init : { ...init, body: JSON.stringify(body) });
	}

	return {
		app,
		ctx,
		config,
		database,
		announced,
		revoked,
		ask,
		async read(who, path) {
			const answer = await ask(who, "GET", path);
			if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
			return answer.json() as never;
		},
		link,
		async signIn(email) {
			const answer = await app.request(await link(email));
			return { Cookie: cookieOf(answer), Origin: HOME };
		},
		async buyer(shop, device = aDevice()) {
			await registerDevice(ctx, { shop: shop.id, secret: device });
			return asDevice(device, shop.id);
		},
		close: () => database.drop(),
	};
}

export function asDevice(device: string, shop: string): Who {
	return { Authorization: `Bearer ${device}`, "Shopbell-Shop": shop };
}

export function asKey(key: { key: string }): Who {
	return { Authorization: `Bearer ${key.key}` };
}

/** What a browser would send back of an answer's cookies. */
export function cookieOf(answer: Response): string {
	return answer.headers
		.getSetCookie()
		.map((cookie) => cookie.split(";", 1)[0])
		.join("; ");
}

/** A buyer's first message, which begins a conversation. Answers its id. */
export async function begun({ ask }: TestDoors, buyer: Who, text: string): Promise<string> {
	const conversation = aName("cnv");
	const answer = await ask(buyer, "POST", `/v1/conversations/${conversation}/messages`, {
		text,
		start: true,
	});
	if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
	return conversation;
}
