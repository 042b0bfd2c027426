import type { MessageVersion } from "../../protocol/resources.ts";
import type { Actor, Context } from "../context.ts";
import { timeFrom } from "../db/time.ts";
import { ApiError } from "../errors.ts";

/** What a message said before, oldest first. For the shop's audit only. @throws ApiError `not_found` */
export async function versions(
	ctx: Context,
	actor: Actor,
	{ conversation, seq }: { conversation: string; seq: number },
): Promise<MessageVersion[]> {
	if (actor.kind === "buyer") throw new ApiError("not_found");
	const rows = await ctx.sql<{ rev: number | null; text: string | null; at: number }[]>`
		select v.rev, v.text, (extract(epoch from v.replaced_at) * 1000)::float8 as at
		from messages m
		left join message_versions v on v.shop_id = m.shop_id and v.conversation_id = m.conversation_id and v.seq = m.seq
		where m.shop_id = ${actor.shop} and m.conversation_id = ${conversation} and m.seq = ${seq}
		order by v.rev`;
	if (rows.length === 0) throw new ApiError("not_found");
	return rows.flatMap(({ rev, text, at }) =>
		rev === null ? [] : [{ seq, rev, text, replacedAt: timeFrom(at) }],
	);
}
