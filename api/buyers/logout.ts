import type { Context } from "../context.ts";
import type { BuyerActor } from "./register.ts";

/** Ends the device's right for good: its secret opens nothing any more, and its connections end. */
export async function logout(ctx: Context, { shop, device }: BuyerActor): Promise<void> {
	await ctx.sql`
		update devices set revoked_at = now()
		where shop_id = ${shop} and hash = ${Buffer.from(device, "hex")} and revoked_at is null`;
	ctx.revoke({ kind: "device", shop, device });
}
