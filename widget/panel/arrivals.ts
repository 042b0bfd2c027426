/** Which of the frames tell of a message that was not heard of before. Pure but for what it remembers. */
import type { ServerFrame } from "../../protocol/frames.ts";
import type { Message } from "../../protocol/resources.ts";

/** Returns, for each frame in turn, the messages that are new with it, in order. */
export function createArrivals(): (frame: ServerFrame) => Message[] {
	/** The newest `seq` heard of in each conversation. */
	const heard = new Map<string, number>();
	return (frame) => {
		const live = frame.type === "message";
		if (!live && frame.type !== "changes") return [];
		const messages = live ? [frame.message] : frame.messages;
		// The newest page, asked for because nothing was held: all of it is old.
		const old = !live && frame.held === null;
		return messages.filter(({ conversation, seq, editedAt, recalledAt }) => {
			const before = heard.get(conversation) ?? 0;
			heard.set(conversation, Math.max(before, seq));
			return seq > before && !old && !editedAt && !recalledAt;
		});
	};
}
