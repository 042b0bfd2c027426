import { createHash } from "node:crypto";
import type { Actor, Context } from "../context.ts";

export type KeyActor = Extract<Actor, { kind: "key" }>;

/** How exact `last_used_at` is: it is written at most so often. Seconds. */
const GRAIN = 60;

/** What is kept of a key. */
export function hashOf(key: string): Buffer {
	return createHash("sha256").update(key).digest();
}

/** The program that holds this key, or null when it is unknown or revoked. */
export async function actorOfKey(ctx: Context, key: string): Promise<KeyActor | null> {
	const [row] = await ctx.sql<{ shop_id: string; id: string; name: string; stale: boolean }[]>`
		select shop_id, id, name,
			last_used_at is null or last_used_at < now() - make_interval(secs => ${GRAIN}) as stale
		from api_keys where hash = ${hashOf(key)} and revoked_at is null`;
	if (row === undefined) return null;
	if (row.stale) {
		ctx.sql`update api_keys set last_used_at = now() where shop_id = ${row.shop_id} and id = ${row.id}`.catch(
			(error: unknown) => ctx.log.warn({ err: error }, "the last use of a key was not noted"),
		);
	}
	return { kind: "key", shop: row.shop_id, key: row.id, name: row.name };
}
