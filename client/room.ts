/** One conversation as a chat holds it: its log, who looks at it, and what passes by without being kept. */
import type { Mark, Page, Side } from "../protocol/resources.ts";
import type { Outbox } from "./outbox.ts";
import { type Log, run, sideOf } from "./thread.ts";
import type { Bubble, ThreadView } from "./views.ts";

export type Room = {
	readonly id: string;
	log: Log;
	/** Begun here: the server knows it only after the first message. */
	local: boolean;
	/** Handles that show it. */
	screens: number;
	readonly listeners: Set<() => void>;
	/** Whether this connection was asked to follow it, and has answered. */
	follow: "no" | "asked" | "yes";
	holeTimer?: ReturnType<typeof setTimeout> | undefined;
	typing: { name: string | null } | null;
	typingTimer?: ReturnType<typeof setTimeout>;
	presence: { online: boolean; page: Page | null } | null;
	gone: boolean;
	/** How far this side has received and seen it; sent until the server's mark has caught up. */
	wanted: Mark;
	markTimer?: ReturnType<typeof setTimeout> | undefined;
	/** Grows with every change, so that a view is made once. */
	version: number;
};

/** The other side's messages that `side` has not read. */
export function unreadOf({ conversation }: Log, side: Side): number {
	if (!conversation) return 0;
	const from = side === "shop" ? conversation.desk?.unreadFrom : null;
	return conversation.lastSeq - (from ? from - 1 : conversation.marks[side].read);
}

/**
 * What the screen shows: what is stored and contiguous around `anchor` (null: the newest), then what is on its way.
 * A message of one's own that came before what precedes it stays at the foot; it never disappears in between.
 */
export function view(
	room: Room,
	outbox: Outbox | undefined,
	side: Side,
	live: boolean,
	anchor: number | null,
): ThreadView {
	const { log, id } = room;
	const { conversation } = log;
	const theirs = conversation?.marks[side === "buyer" ? "shop" : "buyer"];
	const shown = run(log, anchor ?? log.tail);
	const last = shown.at(-1)?.seq ?? log.tail;
	const atEnd = last >= log.tail;
	const early = atEnd ? log.messages.filter((message) => message.seq > last && sideOf(message) === side) : [];
	const stored = [...shown, ...early].map((message): Bubble => {
		const mine = sideOf(message) === side;
		const state =
			(theirs?.read ?? 0) >= message.seq
				? "read"
				: (theirs?.delivered ?? 0) >= message.seq
					? "delivered"
					: "sent";
		return {
			key: message.clientId,
			message,
			text: message.text,
			at: Date.parse(message.createdAt),
			author: message.author,
			mine,
			state: mine ? state : null,
			reason: null,
		};
	});
	const sending = outbox?.head(id);
	const pending = (atEnd ? (outbox?.queue(id) ?? []) : []).map(
		(entry): Bubble => ({
			key: entry.clientId,
			message: null,
			text: entry.text,
			at: entry.at,
			author: null,
			mine: true,
			state: entry.failed ? "failed" : live && entry === sending ? "sending" : "queued",
			reason: entry.failed ?? null,
		}),
	);
	return {
		conversation,
		bubbles: [...stored, ...pending],
		hasOlder: (shown[0]?.seq ?? log.tail + 1) > 1,
		hasNewer: !atEnd,
		unread: unreadOf(log, side),
		typing: room.typing,
		presence: room.presence,
		gone: room.gone,
	};
}
