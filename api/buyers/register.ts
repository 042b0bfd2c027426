import { createHash } from "node:crypto";
import type { Page } from "../../protocol/resources.ts";
import type { Actor, Context } from "../context.ts";
import { together } from "../db/together.ts";
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
export function findDevice(
	ctx: Context,
	{ shop, secret }: { shop: string; secret: string },
): Promise<BuyerActor | null> {
	return findAll(ctx, { shop, device: hashOf(secret).toString("hex") });
}

type Device = Pick<BuyerActor, "shop" | "device">;

const findAll = together<Device, BuyerActor | null>(async (ctx, asked) => {
	const rows = await ctx.sql<{ shop: string; device: string; buyer: string; stale: boolean }[]>`
		select shop_id as shop, device, buyer_id as buyer,
			last_seen_at < now() - make_interval(secs => ${GRAIN}) as stale
		from ${listed(ctx, asked)} join devices using (shop_id, hash) where revoked_at is null`;
	const stale = rows.filter((row) => row.stale);
	if (stale.length > 0) {
		noteVisits(ctx, stale).catch((error: unknown) =>
			ctx.log.warn({ err: error }, "devices' last visits were not noted"),
		);
	}
	const found = new Map(rows.map(({ shop, device, buyer }) => [`${shop}/${device}`, buyer]));
	return asked.map(({ shop, device }) => {
		const buyer = found.get(`${shop}/${device}`);
		return buyer === undefined ? null : { kind: "buyer", shop, buyer, device };
	});
});

/** Skips whom another statement is just noting: two that wait for each other's rows would never end. */
async function noteVisits(ctx: Context, devices: Device[]): Promise<void> {
	await ctx.sql`
		with seen as (
			update devices d set last_seen_at = now()
			from (
				select shop_id, hash from ${listed(ctx, devices)} join devices using (shop_id, hash)
				for no key update of devices skip locked
			) free
			where d.shop_id = free.shop_id and d.hash = free.hash
			returning d.shop_id, d.buyer_id
		), free as (
			select b.shop_id, b.id from seen join buyers b on b.shop_id = seen.shop_id and b.id = seen.buyer_id
			for no key update of b skip locked
		)
		update buyers b set last_seen_at = now() from free where b.shop_id = free.shop_id and b.id = free.id`;
}

/** As a table with the columns `shop_id`, `device` and `hash`. */
function listed(ctx: Context, devices: readonly Device[]) {
	const [shops, hashes] = [devices.map(({ shop }) => shop), devices.map(({ device }) => device)];
	return ctx.sql`(
		select distinct shop_id, device, decode(device, 'hex') as hash
		from unnest(${shops}::text[], ${hashes}::text[]) as asked (shop_id, device)
	) as listed`;
}
