import { z } from "@hono/zod-openapi";
import { historySchema, messageSchema, messageVersionSchema } from "../../protocol/resources.ts";
import {
	body,
	clientIdOption,
	conversationParam,
	limitQuery,
	messageParam,
	newDoor,
	operation,
	seqQuery,
	textInput,
} from "../doors/door.ts";
import type { Door, DoorDeps } from "../doors/env.ts";
import { newName } from "../ids.ts";
import { edit } from "./edit.ts";
import { history } from "./history.ts";
import { post } from "./post.ts";
import { recall } from "./recall.ts";
import { versions } from "./versions.ts";

const tag = "Messages";

const reading = operation({
	method: "get",
	path: "/conversations/{conversation}/messages",
	for: ["key", "seller", "buyer"],
	tag,
	summary: "Read messages",
	description: "In order of `seq`. Without `before`, `after` or `around`: the newest.",
	request: {
		params: conversationParam,
		query: z
			.strictObject({ before: seqQuery, after: seqQuery, around: seqQuery, limit: limitQuery })
			.refine(
				({ before, after, around }) => [before, after, around].filter((at) => at !== undefined).length <= 1,
				{
					error: "give one of before, after and around",
				},
			),
	},
	answers: historySchema,
});

const posting = operation({
	method: "post",
	path: "/conversations/{conversation}/messages",
	for: ["key", "seller", "buyer"],
	tag,
	summary: "Say something",
	description:
		"Answers when the message is durable and has its place. The same `clientId` again is the same message, with the same answer.",
	request: {
		params: conversationParam,
		...body(
			z.strictObject({
				text: textInput.meta({ examples: ["Good news: it is back in stock."] }),
				clientId: clientIdOption,
				start: z
					.boolean()
					.optional()
					.meta({ description: "A buyer's first message: begin the conversation." }),
			}),
		),
	},
	answers: messageSchema,
	status: 201,
});

const editing = operation({
	method: "patch",
	path: "/conversations/{conversation}/messages/{seq}",
	for: ["key", "seller", "buyer"],
	tag,
	summary: "Edit one's own message",
	request: { params: messageParam, ...body(z.strictObject({ text: textInput })) },
	answers: messageSchema,
});

const recalling = operation({
	method: "delete",
	path: "/conversations/{conversation}/messages/{seq}",
	for: ["key", "seller", "buyer"],
	tag,
	summary: "Recall one's own message",
	description: "Its place stays; its text goes, and is kept for the shop's audit.",
	request: { params: messageParam },
	answers: messageSchema,
});

const auditing = operation({
	method: "get",
	path: "/conversations/{conversation}/messages/{seq}/versions",
	for: ["key", "seller"],
	tag,
	summary: "Read what a message said before",
	request: { params: messageParam },
	answers: z.object({ data: z.array(messageVersionSchema) }),
});

export function messageRoutes({ ctx, limits }: DoorDeps): Door {
	return newDoor()
		.openapi(reading, async (c) => {
			const input = { ...c.req.valid("param"), ...c.req.valid("query") };
			return c.json(await history(ctx, c.var.actor, input), 200);
		})
		.openapi(posting, async (c) => {
			const { clientId = c.var.runName ?? newName(), ...rest } = c.req.valid("json");
			const input = { ...c.req.valid("param"), clientId, ...rest };
			await limits.posted(c);
			const { message } = await post(ctx, c.var.actor, input);
			return c.json(message, 201);
		})
		.openapi(editing, async (c) => {
			const input = { ...c.req.valid("param"), ...c.req.valid("json") };
			return c.json(await edit(ctx, c.var.actor, input), 200);
		})
		.openapi(recalling, async (c) => c.json(await recall(ctx, c.var.actor, c.req.valid("param")), 200))
		.openapi(auditing, async (c) => {
			return c.json({ data: await versions(ctx, c.var.actor, c.req.valid("param")) }, 200);
		});
}
