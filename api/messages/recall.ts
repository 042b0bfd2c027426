import type { Message } from "../../protocol/resources.ts";
import type { Actor, Context } from "../context.ts";
import { replace } from "./replace.ts";

/**
 * Takes a message back: its place stays, its text goes from everybody's sight and is kept for the shop's audit.
 * Recalling twice is once.
 *
 * @throws ApiError `not_found` or `not_yours`
 */
export function recall(
	ctx: Context,
	actor: Actor,
	{ conversation, seq }: { conversation: string; seq: number },
): Promise<Message> {
	return replace(ctx, actor, { conversation, seq, text: null });
}
