/** Shops full of people for a load, put into the database as the product would have put them. */
import { randomBytes } from "node:crypto";
import type { Sql } from "postgres";
import { hashOf } from "../../api/buyers/register.ts";
import { newId } from "../../api/ids.ts";
import { aDevice } from "../../api/testing/names.ts";

export type Buyer = { device: string; id: string; conversation: string };
export type Seller = { id: string; session: string };
export type Shop = { id: string; buyers: Buyer[]; sellers: Seller[] };

/** A shop with so many signed-in sellers, and buyers with a device and one conversation each, in which they said something. */
export async function aShopWith(sql: Sql, counts: { buyers: number; sellers: number }): Promise<Shop> {
	const id = newId("shp");
	const sellers = Array.from({ length: counts.sellers }, () => ({
		id: newId("slr"),
		session: randomBytes(16).toString("hex"),
	}));
	const buyers = Array.from({ length: counts.buyers }, () => ({
		device: aDevice(),
		id: newId("buy"),
		conversation: newId("cnv"),
	}));
	await sql`insert into shops (id, name) values (${id}, 'Alder & Finch')`;
	const ids = sellers.map((seller) => seller.id);
	await sql`insert into sellers (id, name, email) select s, 'Mira', s || '@shop.example' from unnest(${ids}::text[]) s`;
	await sql`insert into memberships (shop_id, seller_id, role) select ${id}, s, 'agent' from unnest(${ids}::text[]) s`;
	await sql`insert into seller_sessions (id, token, seller_id, expires_at)
		select x, 'token-' || x, s, now() + interval '1 day'
		from unnest(${sellers.map((seller) => seller.session)}::text[], ${ids}::text[]) as i (x, s)`;
	const [own, hashes, theirs] = [
		buyers.map((buyer) => buyer.id),
		buyers.map((buyer) => hashOf(buyer.device).toString("hex")),
		buyers.map((buyer) => buyer.conversation),
	];
	await sql`insert into buyers (shop_id, id) select ${id}, b from unnest(${own}::text[]) b`;
	await sql`insert into devices (shop_id, hash, buyer_id)
		select ${id}, decode(h, 'hex'), b from unnest(${hashes}::text[], ${own}::text[]) as i (h, b)`;
	await sql`insert into conversations (shop_id, id, buyer_id, last_seq, rev, last_author, last_text, last_at)
		select ${id}, c, b, 1, 1, 'buyer', 'hello', now() from unnest(${theirs}::text[], ${own}::text[]) as i (c, b)`;
	await sql`insert into messages (shop_id, conversation_id, seq, rev, author, client_id, digest, text, created_at)
		select ${id}, c, 1, 1, 'buyer', 'first-' || c, '\\x00', 'hello', now() from unnest(${theirs}::text[]) c`;
	// What autovacuum does within a minute.
	await sql`analyze`;
	return { id, buyers, sellers };
}
