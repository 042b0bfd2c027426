import { URL_MAX } from "../../protocol/limits.ts";
import type { Context } from "../context.ts";

/** How exact the note is: written at most so often for a shop. Seconds. */
const GRAIN = 10;

/**
 * Notes that a page loaded the shop's tag.
 *
 * @param referrer as the browser says it; its query and fragment may hold secrets of the shop's and are left out.
 */
export async function noteTagSeen(ctx: Context, shop: string, referrer: string | undefined): Promise<void> {
	const url = URL.parse(referrer ?? "");
	if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) return;
	await ctx.sql`
		update shops set tag_seen_at = now(), tag_seen_url = ${`${url.origin}${url.pathname}`.slice(0, URL_MAX)}
		where id = ${shop} and (tag_seen_at is null or tag_seen_at < now() - make_interval(secs => ${GRAIN}))`;
}
