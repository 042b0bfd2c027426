/** A shop with so many conversations that no list holds them at once, and the people who go on writing. */
import type { Sql } from "postgres";
import { hashOf } from "../../api/buyers/register.ts";
import { newId } from "../../api/ids.ts";
import { aDevice } from "../../api/testing/names.ts";
import type { Client } from "../load/seat.ts";
import { sitInShopbell } from "../load/websocket-client.ts";

/** Messages every conversation begins with. */
export const MESSAGES = 6;
/** Sockets opened at a time. */
const AT_ONCE = 20;
/** How often the crowd looks whether it is time to say something, in milliseconds. */
const TICK = 5;

export type Talker = { device: string; conversation: string };

/** Fills the shop's inbox with what reached the desk before and nobody has read. @returns the first `talkers` of them, who have a device. */
export async function fillInbox(
	sql: Sql,
	shop: string,
	conversations: number,
	talkers: number,
): Promise<Talker[]> {
	const people = Array.from({ length: conversations }, () => ({
		buyer: newId("buy"),
		conversation: newId("cnv"),
	}));
	const buyers = people.map(({ buyer }) => buyer);
	const theirs = people.map(({ conversation }) => conversation);
	await sql`insert into buyers (shop_id, id) select ${shop}, b from unnest(${buyers}::text[]) b`;
	await sql`
		insert into conversations (shop_id, id, buyer_id, last_seq, rev, shop_delivered, buyer_delivered, buyer_read, last_author, last_text, last_at)
		select ${shop}, c, b, ${MESSAGES}, ${MESSAGES}, ${MESSAGES}, ${MESSAGES}, ${MESSAGES}, 'buyer', 'Is number ' || n || ' dishwasher safe?', now() - n * interval '9 seconds'
		from unnest(${theirs}::text[], ${buyers}::text[]) with ordinality as i (c, b, n)`;
	await sql`
		insert into messages (shop_id, conversation_id, seq, rev, author, client_id, digest, text, created_at)
		select ${shop}, c, seq, seq, 'buyer', 'first-' || c || seq, '\\x00', 'Is number ' || n || ' dishwasher safe?', now() - n * interval '9 seconds'
		from unnest(${theirs}::text[]) with ordinality as i (c, n), generate_series(1, ${MESSAGES}) seq`;
	const found = people.slice(0, talkers).map((one) => ({ ...one, device: aDevice() }));
	await sql`
		insert into devices (shop_id, hash, buyer_id)
		select ${shop}, decode(h, 'hex'), b from unnest(
			${found.map(({ device }) => hashOf(device).toString("hex"))}::text[], ${found.map(({ buyer }) => buyer)}::text[]) as i (h, b)`;
	await sql`analyze`;
	return found;
}

export type Crowd = {
	/** From now on all of them together say so many messages a second, in turn. */
	talk: (perSecond: number) => void;
	/** How many they have said so far. */
	said: () => number;
	close: () => void;
};

export async function seatCrowd(port: number, shop: string, talkers: Talker[]): Promise<Crowd> {
	const clients: Client[] = [];
	const ears = {
		heard: () => {},
		ended: (why: string) => {
			if (!closed) throw new Error(`a buyer was sent away: ${why}`);
		},
	};
	let closed = false;
	for (let at = 0; at < talkers.length; at += AT_ONCE) {
		const some = talkers.slice(at, at + AT_ONCE).map(({ device, conversation }) =>
			sitInShopbell(
				{
					kind: "shopbell",
					port,
					token: device,
					shop,
					origin: null,
					conversation,
					follow: false,
					inbox: false,
				},
				ears,
			),
		);
		clients.push(...(await Promise.all(some)));
	}
	let rate = 0;
	let said = 0;
	let due = 0;
	let before = performance.now();
	const timer = setInterval(() => {
		const now = performance.now();
		due += ((now - before) / 1_000) * rate;
		before = now;
		for (; due >= 1; due--) clients[said++ % clients.length]?.say(`Still waiting, number ${said}`);
	}, TICK);
	return {
		talk(perSecond) {
			rate = perSecond;
			due = 0;
		},
		said: () => said,
		close() {
			closed = true;
			clearInterval(timer);
			for (const client of clients) client.close();
		},
	};
}
