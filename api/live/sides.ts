/** The one place that says which side may be told what. Whatever it does not let through, no socket carries. */
import type { ServerFrame } from "../../protocol/frames.ts";
import type { Conversation, Side } from "../../protocol/resources.ts";

/** The frame as a side may have it, or null for not at all. */
export function frameFor(side: Side, frame: ServerFrame): ServerFrame | null {
	switch (frame.type) {
		case "note":
		case "presence":
		case "inbox":
			return side === "shop" ? frame : null;
		case "answering":
			return side === "buyer" ? frame : null;
		case "changes":
		case "conversation":
			return side === "shop" ? frame : { ...frame, conversation: conversationFor(side, frame.conversation) };
		case "welcome":
			if (side === "shop" || !frame.conversations) return frame;
			return { ...frame, conversations: frame.conversations.map((one) => conversationFor(side, one)) };
		case "message":
		case "mark":
		case "typing":
		case "refused":
		case "pong":
		case "gone":
		case "drain":
			return frame;
	}
}

/** The conversation without what only the desk sees, when it is for the buyer. */
export function conversationFor(side: Side, conversation: Conversation): Conversation {
	if (side === "shop") return conversation;
	const { desk: _, ...seen } = conversation;
	return seen;
}
