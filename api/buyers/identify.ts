/** A shop vouches for a buyer. */
import { jwtVerify } from "jose";
import { NAME_MAX } from "../../protocol/limits.ts";
import type { Buyer } from "../../protocol/resources.ts";
import type { Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import { type BuyerActor, findDevice, registerDevice } from "./register.ts";
import { showBuyer } from "./show.ts";

/** Clocks of the shop's server and ours may differ by so much. Seconds. */
const LEEWAY = 60;
/** Longest id a shop may have for its customers. */
const SUBJECT_MAX = 255;
/** Postgres: a unique index would be violated. Here: the same person identified on two devices at once. */
const UNIQUE_VIOLATION = "23505";

type Claims = { sub: string; name: string | null; email: string | null };

/**
 * Makes the device's anonymous buyer the person the shop says they are: their conversations become that person's. The
 * same again changes nothing.
 *
 * @param input.identity a JWT (RFC 7519) signed with the shop's secret, HS256, with `sub` and `exp`; `name` and `email`
 *   are taken over when present; `aud`, when present, must be the shop's id.
 * @param secretOf the shop's identity secret, null when it has none.
 * @throws ApiError `identity_invalid`, `identity_changed` (the device belongs to somebody else: log out first)
 */
export async function identify(
	ctx: Context,
	input: { shop: string; secret: string; identity: string },
	secretOf: (shop: string) => Promise<Buffer | null>,
): Promise<{ actor: BuyerActor; buyer: Buyer }> {
	const { shop, secret } = input;
	const claims = await verify(input, await secretOf(shop));
	const device = await registerDevice(ctx, { shop, secret });
	const before = await showBuyer(ctx, device, { buyer: device.buyer });
	if (before.externalId !== null && before.externalId !== claims.sub) throw new ApiError("identity_changed");
	const moved = await merge(ctx, device, claims).catch((error: unknown) => {
		if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
		return merge(ctx, device, claims);
	});
	const actor = await findDevice(ctx, { shop, secret });
	if (actor === null) throw new ApiError("unauthorised");
	// The desk shows who it is now.
	for (const conversation of moved) ctx.announce({ shop, conversation, frames: [], audience: "shop" });
	return { actor, buyer: await showBuyer(ctx, actor, { buyer: actor.buyer }) };
}

async function verify(
	{ shop, identity }: { shop: string; identity: string },
	secret: Buffer | null,
): Promise<Claims> {
	if (secret === null) {
		throw new ApiError("identity_invalid", {
			detail: "The shop has no identity secret. Make one at the desk.",
		});
	}
	const verified = await jwtVerify(identity, secret, {
		algorithms: ["HS256"],
		clockTolerance: LEEWAY,
		requiredClaims: ["sub", "exp"],
	}).catch(() => null);
	const { sub, aud, name, email } = verified?.payload ?? {};
	const meant = aud === undefined || aud === shop || (Array.isArray(aud) && aud.includes(shop));
	if (sub === undefined || sub.trim() === "" || sub.length > SUBJECT_MAX || !meant || !storable(sub)) {
		throw new ApiError("identity_invalid");
	}
	return { sub, name: textOf(name), email: textOf(email) };
}

function textOf(claim: unknown): string | null {
	return typeof claim === "string" && storable(claim) && claim.trim() !== ""
		? claim.slice(0, NAME_MAX)
		: null;
}

/** Postgres text cannot hold U+0000, and a lone surrogate is not Unicode. */
function storable(text: string): boolean {
	return text.isWellFormed() && !text.includes("\0");
}

/**
 * One statement. Either the anonymous buyer becomes the known one, or, when the shop knows that person already, their
 * conversations and the device go over and the anonymous one goes. Answers the conversations that show it.
 */
async function merge(ctx: Context, { shop, buyer, device }: BuyerActor, claims: Claims): Promise<string[]> {
	const hash = Buffer.from(device, "hex");
	const rows = await ctx.sql<{ id: string }[]>`
		with person as (
			select id from buyers where shop_id = ${shop} and external_id = ${claims.sub}
		), target as (
			select coalesce((select id from person), ${buyer}) as id
		), known as (
			update buyers set external_id = ${claims.sub}, name = coalesce(${claims.name}, name),
				email = coalesce(${claims.email}, email), last_seen_at = now()
			where shop_id = ${shop} and id = (select id from target)
		), moved as (
			update conversations set buyer_id = (select id from target), changed_at = clock_timestamp()
			where shop_id = ${shop} and buyer_id = ${buyer}
			returning id
		), device as (
			update devices set buyer_id = (select id from target) where shop_id = ${shop} and hash = ${hash}
		), gone as (
			delete from buyers where shop_id = ${shop} and id = ${buyer} and id <> (select id from target)
		)
		select id from moved`;
	return rows.map((row) => row.id);
}
