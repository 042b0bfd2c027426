import { z } from "@hono/zod-openapi";
import {
	buyerIdSchema,
	changesSchema,
	conversationIdSchema,
	conversationSchema,
	countsSchema,
	pageOf,
	pageSchema,
	sellerIdSchema,
	timeSchema,
} from "../../protocol/resources.ts";
import {
	body,
	conversationParam,
	cursorQuery,
	limitQuery,
	newDoor,
	operation,
	seqQuery,
} from "../doors/door.ts";
import type { Door, DoorDeps } from "../doors/env.ts";
import { newName } from "../ids.ts";
import { changes } from "../messages/changes.ts";
import { change } from "./change.ts";
import { counts } from "./counts.ts";
import { list } from "./list.ts";
import { show } from "./show.ts";
import { start } from "./start.ts";

const tag = "Conversations";

const listing = operation({
	method: "get",
	path: "/conversations",
	for: ["key", "seller", "buyer"],
	tag,
	summary: "List conversations",
	description:
		"A buyer gets their own. `waiting` puts who has waited longest first. To catch up after a break, sort by `changed` with `changedAfter`.",
	request: {
		query: z.strictObject({
			view: z.enum(["mine", "unassigned", "all", "closed"]).optional(),
			buyer: buyerIdSchema.optional(),
			changedAfter: timeSchema.max(40).optional(),
			sort: z.enum(["waiting", "newest", "changed"]).optional(),
			cursor: cursorQuery,
			limit: limitQuery,
		}),
	},
	answers: pageOf(conversationSchema),
});

const counting = operation({
	method: "get",
	path: "/conversations/counts",
	for: ["key", "seller"],
	tag,
	summary: "Count the open conversations of each view",
	answers: countsSchema,
});

const starting = operation({
	method: "post",
	path: "/conversations",
	for: ["key", "seller", "buyer"],
	tag,
	summary: "Begin a conversation",
	description:
		"The id is yours to choose (`cnv_` and 21 base-58 characters), so that beginning twice is once. Left out, `Idempotency-Key` does the same.",
	request: body(
		z.strictObject({
			id: conversationIdSchema.optional(),
			buyer: buyerIdSchema.optional().meta({ description: "With whom; required for the shop's side." }),
			page: pageSchema.optional(),
		}),
	),
	answers: conversationSchema,
});

const showing = operation({
	method: "get",
	path: "/conversations/{conversation}",
	for: ["key", "seller", "buyer"],
	tag,
	summary: "Read one conversation",
	request: { params: conversationParam },
	answers: conversationSchema,
});

const changing = operation({
	method: "patch",
	path: "/conversations/{conversation}",
	for: ["key", "seller"],
	tag,
	summary: "Close, reopen or assign a conversation",
	request: {
		params: conversationParam,
		...body(
			z.strictObject({
				status: z.enum(["open", "closed"]).optional(),
				assignee: sellerIdSchema
					.nullable()
					.optional()
					.meta({ description: "A seller's id; null for nobody." }),
			}),
		),
	},
	answers: conversationSchema,
});

const catchingUp = operation({
	method: "get",
	path: "/conversations/{conversation}/changes",
	for: ["key", "seller", "buyer"],
	tag,
	summary: "Read what changed after a rev",
	description: "Without `held`: the newest page. With `more`, ask again with `held` set to `after`.",
	request: { params: conversationParam, query: z.strictObject({ held: seqQuery, limit: limitQuery }) },
	answers: changesSchema,
});

export function conversationRoutes({ ctx }: DoorDeps): Door {
	return newDoor()
		.openapi(listing, async (c) => c.json(await list(ctx, c.var.actor, c.req.valid("query")), 200))
		.openapi(counting, async (c) => c.json(await counts(ctx, c.var.actor), 200))
		.openapi(starting, async (c) => {
			const { id, ...rest } = c.req.valid("json");
			const conversation = id ?? `cnv_${c.var.runName ?? newName()}`;
			return c.json(await start(ctx, c.var.actor, { conversation, ...rest }), 200);
		})
		.openapi(showing, async (c) => c.json(await show(ctx, c.var.actor, c.req.valid("param")), 200))
		.openapi(changing, async (c) => {
			const input = { ...c.req.valid("param"), ...c.req.valid("json") };
			return c.json(await change(ctx, c.var.actor, input), 200);
		})
		.openapi(catchingUp, async (c) => {
			const { held, limit } = c.req.valid("query");
			const input = { ...c.req.valid("param"), held: held ?? null, limit };
			return c.json(await changes(ctx, c.var.actor, input), 200);
		});
}
