/** A shop vouches for a buyer. */
import { jwtVerify } from "jose";
import { NAME_MAX } from "../../protocol/limits.ts";
import { type Buyer, isUnicode } from "../../protocol/resources.ts";
import type { Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import { type BuyerActor, registerDevice } from "./register.ts";
import { showBuyer } from "./show.ts";

/** Clocks of the shop's server and ours may differ by so much. Seconds. */
const LEEWAY = 60;
/** Longest id a shop may have for its customers. */
const SUBJECT_MAX = 255;
/**
 * What another statement may do meanwhile: the same person is identified on a second device (unique violation), the buyer
 * begins a conversation (foreign key violation), or both wait for each other (deadlock). Then it goes better again.
 */
const RACES = new Set(["23505", "23503", "40P01"]);
const ATTEMPTS = 5;

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
	for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
		const device = await registerDevice(ctx, { shop, secret });
		const merged = await merge(ctx, device, claims).catch((error: unknown) => {
			if (RACES.has(String((error as { code?: unknown }).code))) return null;
			throw error;
		});
		if (merged === null) continue;
		if (merged.buyer === null) throw new ApiError("identity_changed");
		// The desk shows who it is now.
		for (const conversation of merged.conversations) {
			ctx.announce({ shop, conversation, frames: [], audience: "shop" });
		}
		const actor = { ...device, buyer: merged.buyer };
		return { actor, buyer: await showBuyer(ctx, actor, { buyer: actor.buyer }) };
	}
	throw new ApiError("unavailable");
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
	const { sub, aud, name, email }: Record<string, unknown> = verified?.payload ?? {};
	const meant = aud === undefined || [aud].flat().includes(shop);
	// jose checks that there is a `sub`, and not what it is.
	if (typeof sub !== "string" || sub.trim() === "" || sub.length > SUBJECT_MAX || !meant || !isUnicode(sub)) {
		throw new ApiError("identity_invalid");
	}
	return { sub, name: textOf(name), email: textOf(email) };
}

function textOf(claim: unknown): string | null {
	return typeof claim === "string" && isUnicode(claim) && claim.trim() !== ""
		? claim.slice(0, NAME_MAX)
		: null;
}

/**
 * One statement. Either the device's anonymous buyer becomes the known one, or, when the shop knows that person already,
 * their conversations and the device go over and the anonymous one goes.
 *
 * @returns whose the device is now (null: it is somebody else's) and the conversations that show it; null when the device
 *   changed hands meanwhile.
 */
async function merge(
	ctx: Context,
	{ shop, device }: BuyerActor,
	{ sub, name, email }: Claims,
): Promise<{ buyer: string | null; conversations: string[] } | null> {
	const hash = Buffer.from(device, "hex");
	const [row] = await ctx.sql<{ holders: number; buyer: string | null; conversations: string[] }[]>`
		with holder as (
			select b.id, b.external_id from devices d
			join buyers b on b.shop_id = d.shop_id and b.id = d.buyer_id
			where d.shop_id = ${shop} and d.hash = ${hash} and d.revoked_at is null
			for update
		), target as (
			select h.id as was, h.external_id is null as anonymous,
				coalesce((select id from buyers where shop_id = ${shop} and external_id = ${sub}), h.id) as id
			from holder h where h.external_id is null or h.external_id = ${sub}
		), known as (
			update buyers b set external_id = ${sub}, name = coalesce(${name}, b.name),
				email = coalesce(${email}, b.email), last_seen_at = now()
			from target t where b.shop_id = ${shop} and b.id = t.id
		), moved as (
			update conversations c set buyer_id = t.id, changed_at = clock_timestamp()
			from target t where c.shop_id = ${shop} and c.buyer_id = t.was and t.anonymous
			returning c.id
		), handed as (
			update devices d set buyer_id = t.id from target t
			where d.shop_id = ${shop} and d.hash = ${hash} and t.id <> t.was
		), gone as (
			delete from buyers b using target t where b.shop_id = ${shop} and b.id = t.was and t.id <> t.was
		)
		select (select count(*)::int from holder) as holders, (select id from target) as buyer,
			(select coalesce(json_agg(id), '[]') from moved) as conversations`;
	return row === undefined || row.holders === 0 ? null : row;
}
