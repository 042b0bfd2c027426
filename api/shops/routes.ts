import { z } from "@hono/zod-openapi";
import { NAME_MAX } from "../../protocol/limits.ts";
import { plainText, shopSchema } from "../../protocol/resources.ts";
import { body, deed, newDoor, operation } from "../doors/door.ts";
import type { Door, DoorDeps } from "../doors/env.ts";
import { changeShop } from "./change.ts";
import { dropIdentitySecret, rotateIdentitySecret } from "./identity-secret.ts";
import { showShop } from "./show.ts";

const tag = "Shop";

const showing = operation({
	method: "get",
	path: "/shop",
	for: ["key", "seller"],
	tag,
	summary: "Read the shop",
	answers: shopSchema,
});

const changing = operation({
	method: "patch",
	path: "/shop",
	for: ["seller"],
	tag,
	summary: "Change the shop",
	request: body(
		z.strictObject({
			name: plainText(NAME_MAX).trim().min(1).optional(),
			origins: z.array(z.string().max(255)).max(50).optional(),
			locale: z
				.string()
				.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
				.max(35)
				.optional(),
			accent: z
				.string()
				.regex(/^#[0-9a-f]{6}$/)
				.optional(),
			answerTarget: z.int().min(10).max(86_400).optional(),
		}),
	),
	answers: shopSchema,
});

const rotating = operation({
	method: "post",
	path: "/shop/identity-secret",
	for: ["seller"],
	tag,
	summary: "Make a new secret for signed identities",
	description: "Replaces the one before. Shown this once.",
	answers: z.object({ secret: z.string() }),
	status: 201,
});

const dropping = deed({
	method: "delete",
	path: "/shop/identity-secret",
	for: ["seller"],
	tag,
	summary: "End signed identities",
});

export function shopRoutes({ ctx, config }: DoorDeps): Door {
	return newDoor()
		.openapi(showing, async (c) => c.json(await showShop(ctx, c.var.actor), 200))
		.openapi(changing, async (c) => c.json(await changeShop(ctx, c.var.actor, c.req.valid("json")), 200))
		.openapi(rotating, async (c) => {
			return c.json({ secret: await rotateIdentitySecret(ctx, c.var.actor, config.secret) }, 201);
		})
		.openapi(dropping, async (c) => {
			await dropIdentitySecret(ctx, c.var.actor);
			return c.body(null, 204);
		});
}
