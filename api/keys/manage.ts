/** The keys with which programs speak for a shop. */
import type { ApiKey } from "../../protocol/resources.ts";
import { demandAdmin } from "../auth/roles.ts";
import type { Actor, Context } from "../context.ts";
import { milliseconds, timeFrom } from "../db/time.ts";
import { ApiError } from "../errors.ts";
import { newId, newKey } from "../ids.ts";
import { hashOf } from "./find-key.ts";
import { forgetKey } from "./recent-keys.ts";

type Row = { id: string; name: string; tail: string; created_at: number; last_used_at: number | null };

const COLUMNS = `id, name, tail, ${milliseconds("created_at")} as created_at,
	${milliseconds("last_used_at")} as last_used_at`;

function keyFrom(row: Row): ApiKey {
	return {
		id: row.id,
		name: row.name,
		tail: row.tail,
		createdAt: timeFrom(row.created_at),
		lastUsedAt: row.last_used_at === null ? null : timeFrom(row.last_used_at),
	};
}

/** The shop's living keys, newest first. */
export async function listKeys(ctx: Context, actor: Actor): Promise<ApiKey[]> {
	demandAdmin(actor);
	const rows = await ctx.sql.unsafe<Row[]>(
		`select ${COLUMNS} from api_keys where shop_id = $1 and revoked_at is null order by api_keys.created_at desc, id`,
		[actor.shop],
	);
	return rows.map(keyFrom);
}

/** Makes a key. `key` is the only time it is shown: kept is its hash. */
export async function createKey(
	ctx: Context,
	actor: Actor,
	{ name }: { name: string },
): Promise<ApiKey & { key: string }> {
	demandAdmin(actor);
	const key = newKey();
	const [row] = await ctx.sql.unsafe<Row[]>(
		`insert into api_keys (shop_id, id, name, hash, tail, created_by) values ($1, $2, $3, $4, $5, $6) returning ${COLUMNS}`,
		[actor.shop, newId("key"), name, hashOf(key), key.slice(-4), actor.seller],
	);
	if (row === undefined) throw new Error("no key was made");
	return { ...keyFrom(row), key };
}

/** Ends a key for good, and the connections it holds. @throws ApiError `not_found` */
export async function revokeKey(ctx: Context, actor: Actor, { key }: { key: string }): Promise<void> {
	demandAdmin(actor);
	const rows = await ctx.sql`
		update api_keys set revoked_at = now() where shop_id = ${actor.shop} and id = ${key} and revoked_at is null
		returning id`;
	if (rows.length === 0) throw new ApiError("not_found");
	forgetKey(ctx, actor.shop, key);
	ctx.revoke({ kind: "key", shop: actor.shop, key });
}
