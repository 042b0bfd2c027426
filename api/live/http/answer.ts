/** What a request's frames are answered. The same verbs obey them as on the socket; what others are told, the stream tells. */
import type { Answered, Said, ServerFrame } from "../../../protocol/frames.ts";
import type { Actor } from "../../context.ts";
import { changesFrame } from "../changes-frame.ts";
import { attempt, obey } from "../commands.ts";
import type { Premises } from "../connection.ts";
import { Listener } from "../listener.ts";
import { type Bytes, encode, payloadOf } from "../wire.ts";

/** Obeys the frames together, begun in their order, for somebody who follows nothing and lives as long as the request. */
export async function answer(
	{ ctx, hub, limits }: Premises,
	actor: Actor,
	{ page, frames }: Said,
): Promise<Answered> {
	const answered: Answered = { frames: [] };
	const line = {
		write: (bytes: Bytes) => answered.frames.push(JSON.parse(payloadOf(bytes).toString()) as ServerFrame),
		flushed: async () => {},
		end(code: number) {
			answered.close = code;
		},
	};
	// Never joins the hub: it is nobody's presence, and no frame but its own answers reach it.
	const listener = new Listener(line, actor, { inbox: false, page: page ?? null });
	listener.open();
	const live = { ctx, hub, limits, listener };
	await Promise.all(
		frames.map((frame) =>
			frame.type === "follow"
				? attempt(live, frame, async () => {
						limits.asked(actor);
						listener.send(encode(await changesFrame(ctx, actor, frame.conversation, frame.rev)));
					})
				: obey(live, frame),
		),
	);
	return answered;
}
