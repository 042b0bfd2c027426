import { z } from "@hono/zod-openapi";
import { pageOf, plainText, searchHitSchema } from "../../protocol/resources.ts";
import { cursorQuery, limitQuery, newDoor, operation } from "../doors/door.ts";
import type { Door, DoorDeps } from "../doors/env.ts";
import { search } from "./search.ts";

/** Characters of a question. */
const ASKED_MAX = 200;

const searching = operation({
	method: "get",
	path: "/search",
	for: ["key", "seller"],
	tag: "Messages",
	summary: "Find messages by their words",
	description:
		"Those that hold every word, newest first. A word of four letters and more, the last one of three, also finds what begins with it; accents and capitals do not matter. What was said in the last second or two may be missing. `ranges` say where the words stand in the text, in UTF-16 units.",
	request: {
		query: z.strictObject({ q: plainText(ASKED_MAX), cursor: cursorQuery, limit: limitQuery }),
	},
	answers: pageOf(searchHitSchema),
});

export function searchRoutes({ ctx }: DoorDeps): Door {
	return newDoor().openapi(searching, async (c) =>
		c.json(await search(ctx, c.var.actor, c.req.valid("query")), 200),
	);
}
