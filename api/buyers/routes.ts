import { z } from "@hono/zod-openapi";
import { createMiddleware } from "hono/factory";
import { buyerIdSchema, buyerSchema, pageOf } from "../../protocol/resources.ts";
import { bearer, SHOP_HEADER } from "../doors/credentials.ts";
import { body, cursorQuery, deed, limitQuery, newDoor, operation } from "../doors/door.ts";
import type { Door, DoorDeps } from "../doors/env.ts";
import { ApiError } from "../errors.ts";
import { identitySecretOf } from "../shops/identity-secret.ts";
import { identify } from "./identify.ts";
import { listBuyers } from "./list.ts";
import { logout } from "./logout.ts";
import { findDevice } from "./register.ts";
import { showBuyer } from "./show.ts";

const tag = "Buyers";

const listing = operation({
	method: "get",
	path: "/buyers",
	for: ["key", "seller"],
	tag,
	summary: "List buyers, newest first",
	request: {
		query: z.strictObject({
			externalId: z.string().max(255).optional().meta({ description: "Your own id for the person." }),
			cursor: cursorQuery,
			limit: limitQuery,
		}),
	},
	answers: pageOf(buyerSchema),
});

const showing = operation({
	method: "get",
	path: "/buyers/{buyer}",
	for: ["key", "seller"],
	tag,
	summary: "Read one buyer",
	request: { params: z.object({ buyer: buyerIdSchema }) },
	answers: buyerSchema,
});

const myself = operation({
	method: "get",
	path: "/buyer",
	for: ["buyer"],
	tag,
	summary: "Read who this device belongs to",
	answers: buyerSchema,
});

const leaving = deed({
	method: "delete",
	path: "/buyer/session",
	for: ["buyer"],
	tag,
	summary: "Log this device out",
	description: "Its secret opens nothing any more.",
});

const identifying = operation({
	method: "post",
	path: "/buyer/identity",
	for: ["buyer"],
	tag,
	summary: "Vouch for this device's buyer",
	description:
		"`identity` is a JWT signed by the shop's server (HS256, `sub`, `exp`). What the anonymous buyer said becomes that person's.",
	request: body(z.strictObject({ identity: z.string().max(4_096) })),
	answers: buyerSchema,
});

export function buyerRoutes({ ctx }: DoorDeps): Door {
	return newDoor()
		.openapi(listing, async (c) => c.json(await listBuyers(ctx, c.var.actor, c.req.valid("query")), 200))
		.openapi(showing, async (c) => c.json(await showBuyer(ctx, c.var.actor, c.req.valid("param")), 200))
		.openapi(myself, async (c) => {
			const { actor } = c.var;
			return c.json(await showBuyer(ctx, actor, { buyer: actor.buyer }), 200);
		})
		.openapi(leaving, async (c) => {
			await logout(ctx, c.var.actor);
			return c.body(null, 204);
		});
}

/** The device that asks, which may be new. */
const carriesDevice = createMiddleware<{ Variables: { device: { shop: string; secret: string } } }>(
	async (c, next) => {
		const secret = bearer(c);
		const shop = c.req.header(SHOP_HEADER);
		if (secret === null || shop === undefined) throw new ApiError("unauthorised");
		c.set("device", { shop, secret });
		await next();
	},
);

/** Needs no `Idempotency-Key`, for the same again changes nothing. The proof of who it is stands in the body. */
export function identityRoutes({ ctx, config, limits }: DoorDeps): Door {
	const route = { ...identifying, middleware: carriesDevice };
	return newDoor().openapi(route, async (c) => {
		if ((await findDevice(ctx, c.var.device)) === null)
			await limits.count(c, "newcomer", limits.addressOf(c));
		const input = { ...c.var.device, ...c.req.valid("json") };
		const { buyer } = await identify(ctx, input, (id) => identitySecretOf(ctx, id, config.secret));
		return c.json(buyer, 200);
	});
}
