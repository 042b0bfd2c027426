/** The one place that says which conversations somebody may see. */
import type { Actor } from "../context.ts";

/**
 * The buyer whose conversations alone the actor may see; null for a shop's side, which sees all of its own shop.
 * Goes into every statement beside the shop, so that what is not theirs is not found.
 */
export function onlyBuyer(actor: Actor): string | null {
	return actor.kind === "buyer" ? actor.buyer : null;
}
