import type { Context } from "../context.ts";

/** Most that are told of; whoever missed more reads the list. */
const MAX = 1_000;

/**
 * A shop's conversations that changed within the last `ms` milliseconds, newest first. By the database's clock alone. Asks
 * for no actor: the hub calls it for desks that follow the shop's inbox.
 */
export async function changedWithin(
	ctx: Context,
	shop: string,
	ms: number,
): Promise<{ conversation: string; noteSeq: number }[]> {
	return ctx.sql<{ conversation: string; noteSeq: number }[]>`
		select id as conversation, note_seq as "noteSeq" from conversations
		where shop_id = ${shop} and changed_at > clock_timestamp() - ${ms}::float8 * interval '1 millisecond'
		order by changed_at desc limit ${MAX}`;
}
