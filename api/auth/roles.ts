import type { Actor } from "../context.ts";
import { ApiError } from "../errors.ts";

/**
 * Lets through the shop's owners and admins: people who may change how the shop is set up. A program may not, so that a
 * leaked key cannot make itself more keys.
 *
 * @throws ApiError `not_found` for a buyer, `role_not_allowed` for others
 */
export function demandAdmin(actor: Actor): asserts actor is Extract<Actor, { kind: "seller" }> {
	if (actor.kind === "buyer") throw new ApiError("not_found");
	if (actor.kind === "key" || actor.role === "agent") throw new ApiError("role_not_allowed");
}
