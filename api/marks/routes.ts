import { z } from "@hono/zod-openapi";
import { conversationSchema, sideSchema } from "../../protocol/resources.ts";
import { body, conversationParam, newDoor, operation, seqSchema } from "../doors/door.ts";
import type { Door, DoorDeps } from "../doors/env.ts";
import { mark } from "./mark.ts";
import { markUnread } from "./mark-unread.ts";

const tag = "Marks";
const marking = operation({
	method: "put",
	path: "/conversations/{conversation}/marks",
	for: ["key", "seller", "buyer"],
	tag,
	summary: "Say how far one's side has received and seen it",
	description: "Marks only grow; what is read is delivered.",
	request: {
		params: conversationParam,
		...body(z.strictObject({ delivered: seqSchema.optional(), read: seqSchema.optional() })),
	},
	answers: z.object({ rev: z.int(), side: sideSchema, delivered: z.int(), read: z.int() }),
});

const unreading = operation({
	method: "put",
	path: "/conversations/{conversation}/unread",
	for: ["key", "seller"],
	tag,
	summary: "Mark it unread again, from a message on",
	description: "For the shop. Cleared by the next reading or answer; the buyer sees nothing of it.",
	request: { params: conversationParam, ...body(z.strictObject({ from: seqSchema.min(1) })) },
	answers: conversationSchema,
});

export function markRoutes({ ctx }: DoorDeps): Door {
	return newDoor()
		.openapi(marking, async (c) => {
			return c.json(await mark(ctx, c.var.actor, { ...c.req.valid("param"), ...c.req.valid("json") }), 200);
		})
		.openapi(unreading, async (c) => {
			const input = { ...c.req.valid("param"), seq: c.req.valid("json").from };
			return c.json(await markUnread(ctx, c.var.actor, input), 200);
		});
}
