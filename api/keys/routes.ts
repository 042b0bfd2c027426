import { z } from "@hono/zod-openapi";
import { NAME_MAX } from "../../protocol/limits.ts";
import { apiKeyIdSchema, apiKeySchema, plainText } from "../../protocol/resources.ts";
import { body, deed, newDoor, operation } from "../doors/door.ts";
import type { Door, DoorDeps } from "../doors/env.ts";
import { createKey, listKeys, revokeKey } from "./manage.ts";

const tag = "API keys";

const listing = operation({
	method: "get",
	path: "/api-keys",
	for: ["seller"],
	tag,
	summary: "List keys",
	answers: z.object({ data: z.array(apiKeySchema) }),
});

const creating = operation({
	method: "post",
	path: "/api-keys",
	for: ["seller"],
	tag,
	summary: "Create a key",
	description: "By owners and admins at the desk. `key` is shown this once.",
	request: body(z.strictObject({ name: plainText(NAME_MAX).trim().min(1) })),
	answers: apiKeySchema.extend({ key: z.string() }),
	status: 201,
});

const revoking = deed({
	method: "delete",
	path: "/api-keys/{key}",
	for: ["seller"],
	tag,
	summary: "Revoke a key",
	request: { params: z.object({ key: apiKeyIdSchema }) },
});

export function keyRoutes({ ctx }: DoorDeps): Door {
	return newDoor()
		.openapi(listing, async (c) => c.json({ data: await listKeys(ctx, c.var.actor) }, 200))
		.openapi(creating, async (c) => c.json(await createKey(ctx, c.var.actor, c.req.valid("json")), 201))
		.openapi(revoking, async (c) => {
			await revokeKey(ctx, c.var.actor, c.req.valid("param"));
			return c.body(null, 204);
		});
}
