import type { Shop } from "../../protocol/resources.ts";
import type { Actor, Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import { COLUMNS, type ShopRow, shopFrom } from "./read.ts";

/** The actor's shop, for its own side only. */
export async function showShop(ctx: Context, actor: Actor): Promise<Shop> {
	if (actor.kind === "buyer") throw new ApiError("not_found");
	const shop = await findShop(ctx, actor.shop);
	if (shop === null) throw new ApiError("not_found");
	return shop;
}

/** A shop by its id, for our own use (the bell's settings); null when there is none. */
export async function findShop(ctx: Context, id: string): Promise<Shop | null> {
	const [row] = await ctx.sql.unsafe<ShopRow[]>(`select ${COLUMNS} from shops s where s.id = $1`, [id], {
		prepare: true,
	});
	return row === undefined ? null : shopFrom(row);
}
