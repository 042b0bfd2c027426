import type { Actor, Context } from "../context.ts";

/**
 * Whether somebody's right still stands. `unknown`: the device is not on record, and whoever says `hello` from it is put on
 * record anew; a seller or a key that is not on record has no right.
 */
export type Standing = "stands" | "ended" | "unknown";

/** Whether the rights that these actors were let in with still stand, in their order. One query. */
export async function standing(ctx: Context, actors: Actor[]): Promise<Standing[]> {
	if (actors.length === 0) return [];
	const rows = await ctx.sql<{ standing: Standing }[]>`
		select case r.kind
			when 'buyer' then coalesce(
				(select case when d.revoked_at is null then 'stands' else 'ended' end from devices d
				where d.shop_id = r.shop_id and d.hash = decode(r.held, 'hex')), 'unknown')
			when 'key' then coalesce(
				(select 'stands' from api_keys k
				where k.shop_id = r.shop_id and k.id = r.held and k.revoked_at is null), 'ended')
			else coalesce(
				(select 'stands' from seller_sessions x
				join memberships m on m.shop_id = r.shop_id and m.seller_id = x.seller_id
				where x.id = r.held and x.expires_at > now()), 'ended')
			end as standing
		from unnest(${actors.map(({ kind }) => kind)}::text[], ${actors.map(({ shop }) => shop)}::text[],
			${actors.map(heldBy)}::text[]) with ordinality as r (kind, shop_id, held, ord)
		order by r.ord`;
	return rows.map((row) => row.standing);
}

/** What they hold, and what is taken from them: a device, a session or a key. */
export function heldBy(actor: Actor): string {
	switch (actor.kind) {
		case "buyer":
			return actor.device;
		case "seller":
			return actor.session;
		case "key":
			return actor.key;
	}
}
