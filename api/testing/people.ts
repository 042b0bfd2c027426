/** Shops, sellers, buyers and keys for tests, put into the database as the product would have put them. */
import { createHash, randomBytes } from "node:crypto";
import type { Sql } from "postgres";
import type { Actor } from "../context.ts";
import type { KeyActor } from "../keys/find-key.ts";
import { aName } from "./names.ts";

export type TestShop = { id: string; owner: TestSeller; origins: string[] };
export type TestSeller = { id: string; name: string; email: string; session: string };
export type TestKey = { id: string; key: string };

export async function aShop(
	sql: Sql,
	{ origins = [] as string[], name = "Alder & Finch" } = {},
): Promise<TestShop> {
	const id = aName("shp");
	await sql`insert into shops (id, name, origins) values (${id}, ${name}, ${origins})`;
	return { id, origins, owner: await aSeller(sql, id, "owner") };
}

/** A signed-in member of the shop. */
export async function aSeller(
	sql: Sql,
	shop: string,
	role: "owner" | "admin" | "agent" = "agent",
	name = "Mira",
): Promise<TestSeller> {
	const id = aName("slr");
	const email = `${id.toLowerCase()}@shop.example`;
	const session = randomBytes(16).toString("hex");
	await sql`insert into sellers (id, name, email) values (${id}, ${name}, ${email})`;
	await sql`insert into memberships (shop_id, seller_id, role) values (${shop}, ${id}, ${role})`;
	await sql`insert into seller_sessions (id, token, seller_id, expires_at)
		values (${session}, ${randomBytes(24).toString("hex")}, ${id}, now() + interval '1 day')`;
	return { id, name, email, session };
}

export async function aKey(sql: Sql, shop: TestShop, name = "Orders bot"): Promise<TestKey> {
	const id = aName("key");
	const key = `sk_${randomBytes(24).toString("hex")}`;
	const hash = createHash("sha256").update(key).digest();
	await sql`insert into api_keys (shop_id, id, name, hash, tail, created_by)
		values (${shop.id}, ${id}, ${name}, ${hash}, ${key.slice(-4)}, ${shop.owner.id})`;
	return { id, key };
}

export type BuyerActor = Extract<Actor, { kind: "buyer" }>;
export type SellerActor = Extract<Actor, { kind: "seller" }>;
export type { KeyActor };

/** A buyer as verbs see them. */
export async function aBuyer(sql: Sql, shop: string, name: string | null = null): Promise<BuyerActor> {
	const buyer = aName("buy");
	await sql`insert into buyers (shop_id, id, name) values (${shop}, ${buyer}, ${name})`;
	return { kind: "buyer", shop, buyer, device: "" };
}

/** A seller as verbs see them. */
export function acting(shop: string, { id, name, session }: TestSeller): SellerActor {
	return { kind: "seller", shop, seller: id, name, role: "agent", session };
}

/** A program as verbs see it. */
export function aBot(shop: string, name = "Orders bot"): KeyActor {
	return { kind: "key", shop, key: aName("key"), name };
}
