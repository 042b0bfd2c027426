import { createHash } from "node:crypto";
import type { Page } from "../../protocol/resources.ts";
import type { Actor, Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import { newId } from "../ids.ts";

export type BuyerActor = Extract<Actor, { kind: "buyer" }>;

/** `dev_` and 43 base-58 characters: 251 bits, made by the buyer's browser. */
const SECRET = /^dev_[1-9A-HJ-NP-Za-km-z]{43}$/;

/** How exact `last_seen_at` is: it is written at most so often. Seconds. */
const GRAIN = 60;

/** What is kept of a device's secret. */
export function hashOf(secret: string): Buffer {
	return createHash("sha256").update(secret).digest();
}

/**
 * Finds the device, or makes it with an anonymous buyer: one statement, and the same however often it is said.
 *
 * @throws ApiError `unauthorised` (revoked, or not a secret) or `not_found` (no such shop)
 */
export async function registerDevice(
	ctx: Context,
	{
		shop,
		secret,
		locale,
	}: { shop: string; secret: string; locale?: string | undefined; page?: Page | undefined },
): Promise<BuyerActor> {
	if (!SECRET.test(secret)) throw new ApiError("unauthorised");
	const known = await findDevice(ctx, { shop, secret });
	if (known !== null) return known;
	// The device first: whoever loses a race for it must not leave a buyer behind. Foreign keys are checked at the end.
	await ctx.sql`
		with registered as (
			insert into devices (shop_id, hash, buyer_id)
			select id, ${hashOf(secret)}, ${newId("buy")} from shops where id = ${shop}
			on conflict (shop_id, hash) do nothing
			returning shop_id, buyer_id
		)
		insert into buyers (shop_id, id, locale) select shop_id, buyer_id, ${locale ?? null} from registered`;
	const found = await findDevice(ctx, { shop, secret });
	if (found !== null) return found;
	const shops = await ctx.sql`select from shops where id = ${shop}`;
	throw new ApiError(shops.length === 0 ? "not_found" : "unauthorised");
}

/** The buyer who writes from this device, or null when the secret is unknown or revoked. */
export async function findDevice(
	ctx: Context,
	{ shop, secret }: { shop: string; secret: string },
): Promise<BuyerActor | null> {
	const hash = hashOf(secret);
	const [row] = await ctx.sql<{ buyer_id: string; stale: boolean }[]>`
		select buyer_id, last_seen_at < now() - make_interval(secs => ${GRAIN}) as stale
		from devices where shop_id = ${shop} and hash = ${hash} and revoked_at is null`;
	if (row === undefined) return null;
	if (row.stale) {
		ctx.sql`
			with seen as (
				update devices set last_seen_at = now() where shop_id = ${shop} and hash = ${hash} returning buyer_id
			)
			update buyers set last_seen_at = now() where shop_id = ${shop} and id in (select buyer_id from seen)`.catch(
			(error: unknown) => ctx.log.warn({ err: error }, "a device's last visit was not noted"),
		);
	}
	return { kind: "buyer", shop, buyer: row.buyer_id, device: hash.toString("hex") };
}
