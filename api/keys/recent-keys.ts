/** Keys that were found a moment ago: a program that asks many times a second is looked for once in it. */
import { type Context, perContext } from "../context.ts";
import { actorOfKey, hashOf, type KeyActor } from "./find-key.ts";

/** How long one that was found is not looked for again, in milliseconds: so long may one that was revoked at another process ask here. */
const RECENT = 1_000;

type Recent = { actor: KeyActor; until: number };

/** By their hash, the oldest first. */
const recentOf = perContext(() => new Map<string, Recent>());

/** The program that holds this key, as it was at most a second ago; null when it is unknown or revoked. */
export async function actorOfRecentKey(ctx: Context, key: string): Promise<KeyActor | null> {
	const recent = recentOf(ctx);
	const now = performance.now();
	for (const [hash, { until }] of recent) {
		if (until > now) break;
		recent.delete(hash);
	}
	const hash = hashOf(key).toString("hex");
	const found = recent.get(hash);
	if (found !== undefined) return found.actor;
	const actor = await actorOfKey(ctx, key);
	if (actor === null) return null;
	// Another may have asked meanwhile: it takes its place behind the older ones, no younger than the question was.
	recent.delete(hash);
	recent.set(hash, { actor, until: now + RECENT });
	return actor;
}

/** Has a key looked for again: it was revoked. */
export function forgetKey(ctx: Context, shop: string, key: string): void {
	const recent = recentOf(ctx);
	for (const [hash, { actor }] of recent) {
		if (actor.shop === shop && actor.key === key) recent.delete(hash);
	}
}
