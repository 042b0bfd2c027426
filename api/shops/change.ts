import type { Shop } from "../../protocol/resources.ts";
import { normalised } from "../auth/origin.ts";
import { demandAdmin } from "../auth/roles.ts";
import type { Actor, Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import { showShop } from "./show.ts";

export type ShopChange = {
	name?: string | undefined;
	origins?: string[] | undefined;
	locale?: string | undefined;
	accent?: string | undefined;
	answerTarget?: number | undefined;
};

/**
 * Changes what is given and leaves the rest.
 *
 * @throws ApiError `role_not_allowed`, or `invalid` for an origin that is none
 */
export async function changeShop(ctx: Context, actor: Actor, input: ShopChange): Promise<Shop> {
	demandAdmin(actor);
	const origins = input.origins?.map((given, index) => {
		const origin = normalised(given);
		if (origin === null) {
			const detail = "is not an origin such as https://shop.example";
			throw new ApiError("invalid", { errors: [{ pointer: `/origins/${index}`, detail }] });
		}
		return origin;
	});
	await ctx.sql`
		update shops set
			name = coalesce(${input.name ?? null}, name),
			origins = coalesce(${origins ? [...new Set(origins)] : null}::text[], origins),
			locale = coalesce(${input.locale ?? null}, locale),
			accent = coalesce(${input.accent ?? null}, accent),
			answer_target = coalesce(${input.answerTarget ?? null}, answer_target)
		where id = ${actor.shop}`;
	return showShop(ctx, actor);
}
