import type { Buyer } from "../../protocol/resources.ts";
import type { Actor, Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import { type BuyerRow, buyerFrom, COLUMNS } from "./read.ts";

/** One buyer; a buyer sees only themselves. @throws ApiError `not_found` */
export async function showBuyer(ctx: Context, actor: Actor, { buyer }: { buyer: string }): Promise<Buyer> {
	if (actor.kind === "buyer" && actor.buyer !== buyer) throw new ApiError("not_found");
	const [row] = await ctx.sql.unsafe<BuyerRow[]>(
		`select ${COLUMNS} from buyers b where b.shop_id = $1 and b.id = $2`,
		[actor.shop, buyer],
		{ prepare: true },
	);
	if (row === undefined) throw new ApiError("not_found");
	return buyerFrom(row);
}
