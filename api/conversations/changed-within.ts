import type { Context } from "../context.ts";
import { slotOf } from "./slots.ts";

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
	return ctx.sql.unsafe<{ conversation: string; noteSeq: number }[]>(STATEMENT, [shop, ms], {
		prepare: true,
	});
}

/** `now()`, which stands still for a statement and can therefore be looked up. */
const SINCE = "now() - $2::float8 * interval '1 millisecond'";

const STATEMENT = `
select id as conversation, note_seq as "noteSeq" from conversations
where shop_id = $1 and changed_slot >= ${slotOf(SINCE)} and changed_at > ${SINCE}
order by changed_at desc limit ${MAX}`;
