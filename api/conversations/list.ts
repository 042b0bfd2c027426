import type { Conversation, PageOf } from "../../protocol/resources.ts";
import { type Actor, type Context, sideOf } from "../context.ts";
import { type Cursor, decodeCursor, encodeCursor } from "../db/cursor.ts";
import { type ConversationRow, conversationFrom, SELECTED } from "./read.ts";
import { slotOf, WAITING_SINCE } from "./slots.ts";
import { onlyBuyer } from "./visible.ts";

export type Filter = {
	view?: "mine" | "unassigned" | "all" | "closed" | undefined;
	/** Only this buyer's. */
	buyer?: string | undefined;
	/** Only what changed at or after this time (RFC 3339, the database's clock). */
	changedAfter?: string | undefined;
	/**
	 * `waiting`: who has waited longest, then what is answered, newest change first. `newest`: newest change first.
	 * `changed`: oldest change first, to catch up.
	 */
	sort?: "waiting" | "newest" | "changed" | undefined;
	cursor?: string | undefined;
	limit: number;
};

/**
 * How far `changedAfter` reaches back, in seconds. A change is stamped inside its statement and seen after its commit;
 * a statement may take five seconds, so whoever asks for what came after the last one seen would miss one that was
 * stamped before and committed later.
 */
const OVERLAP = 10;

type Order = {
	name: string;
	/** SQL: a time of the conversation `c`, and the column with its slot. */
	time: string;
	slot: string;
	direction: "asc" | "desc";
	only: string;
};

const CHANGE = { time: "c.changed_at", slot: "c.changed_slot" };
const NEWEST: Order = { name: "newest", ...CHANGE, direction: "desc", only: "true" };
const CHANGED: Order = { name: "changed", ...CHANGE, direction: "asc", only: "true" };
const WAITING: Order = {
	name: "waiting",
	time: "c.waiting_since",
	slot: "c.waiting_slot",
	direction: "asc",
	only: `${WAITING_SINCE} is not null`,
};
const ANSWERED: Order = { name: "answered", ...CHANGE, direction: "desc", only: `${WAITING_SINCE} is null` };

type Row = ConversationRow & { place: string };

/** A page of conversations, those without any message left out. Keyset, so that the page after is as cheap as the first. */
export async function list(ctx: Context, actor: Actor, filter: Filter): Promise<PageOf<Conversation>> {
	const orders = ordersOf(filter);
	const cursor =
		filter.cursor === undefined
			? null
			: decodeCursor(
					filter.cursor,
					orders.map((order) => order.name),
				);
	const rows: (Row & { order: string })[] = [];
	for (const order of orders) {
		if (
			cursor !== null &&
			rows.length === 0 &&
			orders.indexOf(order) < orders.findIndex((o) => o.name === cursor.order)
		) {
			continue;
		}
		const missing = filter.limit + 1 - rows.length;
		if (missing <= 0) break;
		const from = cursor !== null && cursor.order === order.name ? cursor : null;
		const found = await read(ctx, actor, filter, order, from, missing);
		rows.push(...found.map((row) => ({ ...row, order: order.name })));
	}
	const page = rows.slice(0, filter.limit);
	const last = page.at(-1);
	return {
		data: page.map((row) => conversationFrom(row, sideOf(actor))),
		next:
			rows.length > filter.limit && last !== undefined
				? encodeCursor({ order: last.order, at: last.place, id: last.id })
				: null,
	};
}

function ordersOf({ sort, view }: Filter): Order[] {
	switch (sort ?? (view === undefined || view === "closed" ? "newest" : "waiting")) {
		case "waiting":
			return [WAITING, ANSWERED];
		case "newest":
			return [NEWEST];
		case "changed":
			return [CHANGED];
	}
}

/** Finds whole slots, down to the one of the last that is wanted, and sorts what stands in those. */
function read(
	ctx: Context,
	actor: Actor,
	filter: Filter,
	{ time, slot, direction, only }: Order,
	from: Cursor | null,
	limit: number,
): Promise<Row[]> {
	const values: (string | number | null)[] = [actor.shop, limit];
	const value = (given: string) => `$${values.push(given)}`;
	const where = ["c.shop_id = $1", "c.last_seq > 0", only, viewOf(filter, actor, value)];
	const buyer = onlyBuyer(actor) ?? filter.buyer;
	if (buyer !== undefined) where.push(`c.buyer_id = ${value(buyer)}`);
	if (filter.changedAfter !== undefined) {
		const since = `(${value(filter.changedAfter)}::timestamptz - interval '${OVERLAP} s')`;
		where.push(`c.changed_slot >= ${slotOf(since)} and c.changed_at >= ${since}`);
	}
	if (from !== null) {
		const beyond = direction === "asc" ? ">" : "<";
		const at = `${value(from.at)}::timestamptz`;
		where.push(`${slot} ${beyond}= ${slotOf(at)} and (${time}, c.id) ${beyond} (${at}, ${value(from.id)})`);
	}
	return ctx.sql.unsafe<Row[]>(
		`with found as (
			select c.id, ${time} as rank from conversations c where ${where.join(" and ")}
			order by ${slot} ${direction} fetch first ($2::int) rows with ties
		), page as (
			select * from found order by rank ${direction}, id ${direction} limit $2
		)
		${SELECTED.replace("select", "select page.rank::text as place,")} join page on page.id = c.id
		where c.shop_id = $1 order by page.rank ${direction}, c.id ${direction}`,
		values,
		{ prepare: true },
	);
}

function viewOf({ view }: Filter, actor: Actor, value: (given: string) => string): string {
	switch (view) {
		case undefined:
			return "true";
		case "closed":
			return "c.closed_at is not null";
		case "all":
			return "c.closed_at is null";
		case "unassigned":
			return "c.closed_at is null and c.assignee_id is null";
		case "mine":
			return actor.kind === "seller"
				? `c.closed_at is null and c.assignee_id = ${value(actor.seller)}`
				: "false";
	}
}
