/** Shopbell as `npm start` runs it, with people who really sign in: buyers by their device, sellers by a ticket of their session. */
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { issueTicket } from "../../api/auth/tickets.ts";
import { openDatabase } from "../../api/db/client.ts";
import { freePort } from "../../scripts/postgres/folder.ts";
import type { BenchDatabase } from "../database.ts";
import type { Seat } from "../load/seat.ts";
import type { Peer } from "./peer.ts";
import { startProgram } from "./program.ts";
import { aShopWith, type Buyer, type Seller, type Shop } from "./shop-floor.ts";

const PROGRAM = fileURLToPath(new URL("../../api/main.ts", import.meta.url));
/** What `npm start` and the container say. */
const FLAGS = ["--max-semi-space-size=2"];
const COMPILED = fileURLToPath(new URL("../../node_modules/.cache/node", import.meta.url));
/** Pairs of one shop. */
const SHOP_PAIRS = 20;

/** What a seller follows. */
type Wishes = { follow?: string; inbox?: boolean };

export type Shopbell = Peer & {
	port: number;
	/** The address of its database. */
	url: string;
	/** The origin its desk is served from. */
	origin: string;
	/** A shop with people in it. */
	shop: (counts: { buyers: number; sellers: number }) => Promise<Shop>;
	/** Seats of people of a shop. */
	seatOf: (shop: Shop, who: Buyer | Seller, wishes?: Wishes) => Promise<Extract<Seat, { kind: "shopbell" }>>;
};

export async function startShopbell(
	database: BenchDatabase,
	clients: number,
	options: { name?: string; url?: string; env?: Record<string, string>; core?: number | null } = {},
): Promise<Shopbell> {
	const port = await freePort();
	const url = options.url ?? (await database.create(options.name ?? "shopbell")).local;
	const secret = randomBytes(32).toString("hex");
	const origin = `http://127.0.0.1:${port}`;
	const program = await startProgram(process.execPath, [...FLAGS, PROGRAM], {
		port,
		...(options.core !== undefined && { core: options.core }),
		env: {
			PORT: String(port),
			HOST: "127.0.0.1",
			DATABASE_URL: url,
			SHOPBELL_SECRET: secret,
			PUBLIC_URL: origin,
			ADDRESS_CONNECTIONS: "100000",
			RATE_LIMIT_FACTOR: "1000000",
			LOG_LEVEL: "warn",
			LOG_FORMAT: "json",
			NODE_COMPILE_CACHE: COMPILED,
			...options.env,
		},
	});
	const { sql, close } = openDatabase(url, 2, 120_000);
	const shops: Shop[] = [];
	const crowd: Shop[] = [];

	async function seatOf(shop: Shop, who: Buyer | Seller, { follow, inbox = false }: Wishes = {}) {
		const base = { kind: "shopbell" as const, port, shop: shop.id };
		if ("device" in who) {
			return {
				...base,
				token: who.device,
				origin: null,
				conversation: who.conversation,
				follow: false,
				inbox,
			};
		}
		const actor = {
			kind: "seller" as const,
			shop: shop.id,
			seller: who.id,
			name: "Mira",
			role: "agent" as const,
			session: who.session,
		};
		const token = await issueTicket(secret, actor);
		return { ...base, token, origin, conversation: follow ?? null, follow: follow !== undefined, inbox };
	}

	return {
		name: "shopbell",
		title: "Shopbell",
		promise: "acknowledged and delivered when stored, in its place; a retry is recognised",
		pid: program.pid,
		stores: true,
		port,
		url,
		origin,
		shop: (counts) => aShopWith(sql, counts),
		seatOf,
		async pairs(count) {
			while (shops.length * SHOP_PAIRS < count) {
				shops.push(await aShopWith(sql, { buyers: SHOP_PAIRS, sellers: SHOP_PAIRS }));
			}
			const seats = shops.flatMap((shop) =>
				shop.buyers.map(async (buyer, index) => {
					const seller = shop.sellers[index];
					if (seller === undefined) throw new Error("a buyer without a seller");
					return [await seatOf(shop, buyer), await seatOf(shop, seller, { follow: buyer.conversation })];
				}),
			);
			return (await Promise.all(seats)).slice(0, count).flat();
		},
		async idlers(count) {
			if (crowd.length === 0) crowd.push(await aShopWith(sql, { buyers: clients, sellers: 1 }));
			const [shop] = crowd;
			const buyers = shop?.buyers.slice(0, count) ?? [];
			return shop === undefined ? [] : Promise.all(buyers.map((buyer) => seatOf(shop, buyer)));
		},
		async stop() {
			await close();
			await program.stop();
		},
	};
}
