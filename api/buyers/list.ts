import type { Buyer, PageOf } from "../../protocol/resources.ts";
import type { Actor, Context } from "../context.ts";
import { decodeCursor, encodeCursor } from "../db/cursor.ts";
import { ApiError } from "../errors.ts";
import { type BuyerRow, buyerFrom, COLUMNS } from "./read.ts";

/** The shop's buyers, newest first. For the shop only. */
export async function listBuyers(
	ctx: Context,
	actor: Actor,
	{
		externalId,
		cursor,
		limit,
	}: { externalId?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<PageOf<Buyer>> {
	if (actor.kind === "buyer") throw new ApiError("not_found");
	const from = cursor === undefined ? null : decodeCursor(cursor, ["newest"]);
	const rows = await ctx.sql.unsafe<(BuyerRow & { place: string })[]>(
		`select ${COLUMNS}, b.created_at::text as place from buyers b
		where b.shop_id = $1 and ($2::text is null or b.external_id = $2)
			and ($3::timestamptz is null or (b.created_at, b.id) < ($3, $4))
		order by b.created_at desc, b.id desc limit $5`,
		[actor.shop, externalId ?? null, from?.at ?? null, from?.id ?? null, limit + 1],
		{ prepare: true },
	);
	const page = rows.slice(0, limit);
	const last = page.at(-1);
	const more = rows.length > limit && last !== undefined;
	return {
		data: page.map(buyerFrom),
		next: more ? encodeCursor({ order: "newest", at: last.place, id: last.id }) : null,
	};
}
