import type { Me } from "../../protocol/resources.ts";
import type { Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import type { Auth } from "./sign-in.ts";

/** Who is signed in, whatever the shop. */
export type Session = {
	id: string;
	seller: { id: string; name: string; email: string };
	/** Cookies to send back: a session that is used lives on. */
	renewed: string[];
};

/** The session of a request's cookie, or null. */
export async function sessionOf(auth: Auth, headers: Headers): Promise<Session | null> {
	if (!headers.has("cookie")) return null;
	const answer = await auth.api.getSession({ headers, returnHeaders: true });
	if (answer.response === null) return null;
	const { session, user } = answer.response;
	return {
		id: session.id,
		seller: { id: user.id, name: user.name, email: user.email },
		renewed: answer.headers.getSetCookie(),
	};
}

/** The shops a seller may work for, oldest membership first. */
export async function shopsOf(ctx: Context, seller: string): Promise<Me["shops"]> {
	return ctx.sql<Me["shops"]>`
		select s.id, s.name, m.role from memberships m join shops s on s.id = m.shop_id
		where m.seller_id = ${seller} order by m.created_at, s.id`;
}

/**
 * Which of their shops a seller means.
 *
 * @param named the header `Shopbell-Shop`, if there was one.
 * @throws ApiError `shop_required` when they have several and named none, `not_found` when it is not theirs
 */
export function chooseShop(shops: Me["shops"], named: string | undefined): Me["shops"][number] {
	if (named === undefined && shops.length > 1) throw new ApiError("shop_required");
	const shop = named === undefined ? shops[0] : shops.find((one) => one.id === named);
	if (shop === undefined) throw new ApiError("not_found");
	return shop;
}
