/** The answer to `follow`. */
import type { ServerFrame } from "../../protocol/frames.ts";
import { PAGE_DEFAULT } from "../../protocol/limits.ts";
import type { Actor, Context } from "../context.ts";
import { changes } from "../messages/changes.ts";
import { cutToFrame } from "./frame-size.ts";

export type ChangesFrame = Extract<ServerFrame, { type: "changes" }>;

/**
 * What changed in a conversation after the `rev` held, or its newest page. Who holds more than there is (the database
 * was set back) gets the newest page too.
 *
 * @throws ApiError `not_found` when it is not the actor's.
 */
export async function changesFrame(
	ctx: Context,
	actor: Actor,
	conversation: string,
	held: number | null,
): Promise<ChangesFrame> {
	const changed = await changes(ctx, actor, { conversation, held, limit: PAGE_DEFAULT });
	const answered = held !== null && held > changed.conversation.rev ? null : held;
	return { type: "changes", held: answered, ...cutToFrame(changed, answered) };
}
