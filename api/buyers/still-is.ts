import type { Context } from "../context.ts";
import type { BuyerActor } from "./register.ts";

/** Whether the device still writes as this buyer: false once the shop has vouched that it is somebody it knows. */
export async function stillIs(ctx: Context, { shop, buyer, device }: BuyerActor): Promise<boolean> {
	const [row] = await ctx.sql<{ buyer_id: string }[]>`
		select buyer_id from devices where shop_id = ${shop} and hash = ${Buffer.from(device, "hex")}`;
	return row?.buyer_id === buyer;
}
