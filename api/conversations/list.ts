import type { Conversation, PageOf } from "../../protocol/resources.ts";
import { type Actor, type Context, sideOf } from "../context.ts";
import { type Cursor, decodeCursor, encodeCursor } from "../db/cursor.ts";
import { type ConversationRow, conversationFrom, SELECTED } from "./read.ts";
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

type Order = { name: string; column: string; direction: "asc" | "desc"; only: string };

const NEWEST: Order = { name: "newest", column: "c.changed_at", direction: "desc", only: "true" };
const CHANGED: Order = { name: "changed", column: "c.changed_at", direction: "asc", only: "true" };
const WAITING: Order = {
	name: "waiting",
	column: "c.waiting_since",
	direction: "asc",
	only: "c.waiting_since is not null",
};
const ANSWERED: Order = {
	name: "answered",
	column: "c.changed_at",
	direction: "desc",
	only: "c.waiting_since is null",
};

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

function read(
	ctx: Context,
	actor: Actor,
	filter: Filter,
	{ column, direction, only }: Order,
	from: Cursor | null,
	limit: number,
): Promise<Row[]> {
	const values: (string | number | null)[] = [actor.shop, limit];
	const value = (given: string) => `$${values.push(given)}`;
	const where = ["c.shop_id = $1", "c.last_seq > 0", only, viewOf(filter, actor, value)];
	const buyer = onlyBuyer(actor) ?? filter.buyer;
	if (buyer !== undefined) where.push(`c.buyer_id = ${value(buyer)}`);
	if (filter.changedAfter !== undefined) {
		where.push(`c.changed_at >= ${value(filter.changedAfter)}::timestamptz - interval '${OVERLAP} s'`);
	}
	if (from !== null) {
		const beyond = direction === "asc" ? ">" : "<";
		where.push(`(${column}, c.id) ${beyond} (${value(from.at)}::timestamptz, ${value(from.id)})`);
	}
	return ctx.sql.unsafe<Row[]>(
		`select ranked.* from (${SELECTED.replace("select", `select ${column}::text as place, ${column} as rank,`)}
			where ${where.join(" and ")} order by ${column} ${direction}, c.id ${direction} limit $2) ranked
		order by rank ${direction}, id ${direction}`,
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
