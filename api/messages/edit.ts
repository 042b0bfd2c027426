import type { Message } from "../../protocol/resources.ts";
import type { Actor, Context } from "../context.ts";
import { replace } from "./replace.ts";
import { sayable } from "./text.ts";

/**
 * Says something else in a message's place. What it said before is kept for the shop.
 *
 * @throws ApiError `not_found`, `not_yours`, `recalled` or what is wrong with the text
 */
export async function edit(
	ctx: Context,
	actor: Actor,
	{ conversation, seq, text }: { conversation: string; seq: number; text: string },
): Promise<Message> {
	return replace(ctx, actor, { conversation, seq, text: sayable(text) });
}
