import { z } from "@hono/zod-openapi";
import { memberSchema } from "../../protocol/resources.ts";
import { newDoor, operation } from "../doors/door.ts";
import type { Door, DoorDeps } from "../doors/env.ts";
import { listMembers } from "./list.ts";

const listing = operation({
	method: "get",
	path: "/members",
	for: ["key", "seller"],
	tag: "Shop",
	summary: "List the shop's sellers",
	answers: z.object({ data: z.array(memberSchema) }),
});

export function memberRoutes({ ctx, isOnline }: DoorDeps): Door {
	return newDoor().openapi(listing, async (c) => {
		return c.json({ data: await listMembers(ctx, c.var.actor, isOnline) }, 200);
	});
}
