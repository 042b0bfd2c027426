import { z } from "@hono/zod-openapi";
import { noteSchema, pageOf } from "../../protocol/resources.ts";
import {
	body,
	clientIdOption,
	conversationParam,
	limitQuery,
	newDoor,
	operation,
	seqQuery,
	textInput,
} from "../doors/door.ts";
import type { Door, DoorDeps } from "../doors/env.ts";
import { newName } from "../ids.ts";
import { listNotes } from "./list.ts";
import { writeNote } from "./write.ts";

const tag = "Notes";

const reading = operation({
	method: "get",
	path: "/conversations/{conversation}/notes",
	for: ["key", "seller"],
	tag,
	summary: "Read notes and what was done",
	description: "For the shop only. In order of their own `seq`; `next` is the `after` of the following page.",
	request: { params: conversationParam, query: z.strictObject({ after: seqQuery, limit: limitQuery }) },
	answers: pageOf(noteSchema),
});

const writing = operation({
	method: "post",
	path: "/conversations/{conversation}/notes",
	for: ["key", "seller"],
	tag,
	summary: "Write a note",
	request: {
		params: conversationParam,
		...body(z.strictObject({ text: textInput, clientId: clientIdOption })),
	},
	answers: noteSchema,
	status: 201,
});

export function noteRoutes({ ctx }: DoorDeps): Door {
	return newDoor()
		.openapi(reading, async (c) => {
			const input = { ...c.req.valid("param"), ...c.req.valid("query") };
			return c.json(await listNotes(ctx, c.var.actor, input), 200);
		})
		.openapi(writing, async (c) => {
			const { clientId = c.var.runName ?? newName(), text } = c.req.valid("json");
			const input = { ...c.req.valid("param"), clientId, text };
			return c.json(await writeNote(ctx, c.var.actor, input), 201);
		});
}
