/** One conversation as a chat holds it: its log, who looks at it, and what passes by without being kept. */
import type { Mark, Side } from "../protocol/resources.ts";
import type { Entry } from "./entries.ts";
import { type Log, run, sideOf } from "./thread.ts";
import type { Bubble, SendState, ThreadView } from "./views.ts";

type Timer = ReturnType<typeof setTimeout>;

export type Room = Pick<ThreadView, "typing" | "gone"> & {
	readonly id: string;
	log: Log;
	/** Begun here: the server knows it only after the first message. */
	local: boolean;
	/** Handles that show it. */
	screens: number;
	/** This connection was asked to follow it. */
	followed: boolean;
	followTimer?: Timer | undefined;
	markTimer?: Timer | undefined;
	typingTimer?: Timer | undefined;
	/** How far this side has received and seen it; sent until the server's mark has caught up. */
	wanted: Mark;
	/** Grows with every change, so that a view is made once. */
	version: number;
};

/** The other side's messages that `side` has not read. */
export function unreadOf(conversation: ThreadView["conversation"], side: Side): number {
	if (!conversation) return 0;
	const { lastSeq, marks, desk } = conversation;
	return lastSeq - (side === "shop" && desk?.unreadFrom ? desk.unreadFrom - 1 : marks[side].read);
}

/**
 * What the screen shows: what is stored and contiguous around `anchor` (null: the newest), then what is on its way.
 * A message of one's own that came before what precedes it stays at the foot; it never disappears in between.
 *
 * @param queue what is on its way, oldest first.
 * @param live whether its head is on the wire.
 */
export function view(
	{ log, typing, gone }: Room,
	queue: Entry[],
	side: Side,
	live: boolean,
	anchor: number | null,
): ThreadView {
	const { conversation, messages, tail } = log;
	const shown = run(log, anchor ?? tail);
	const last = shown.at(-1)?.seq ?? tail;
	const atEnd = last >= tail;
	const theirs = conversation?.marks[side === "buyer" ? "shop" : "buyer"] ?? { delivered: 0, read: 0 };
	const reached = (seq: number): SendState =>
		seq <= theirs.read ? "read" : seq <= theirs.delivered ? "delivered" : "sent";
	const early = messages.filter((message) => atEnd && message.seq > last && sideOf(message) === side);
	const bubbles = [...shown, ...early].map((message): Bubble => {
		const mine = sideOf(message) === side;
		return {
			key: message.clientId,
			message,
			text: message.text,
			at: Date.parse(message.createdAt),
			author: message.author,
			mine,
			state: mine ? reached(message.seq) : null,
			reason: null,
		};
	});
	const stored = new Set(bubbles.map(({ key }) => key));
	let first = live;
	for (const { clientId, text, at, failed, wait } of atEnd ? queue : []) {
		// Stored, and not yet acknowledged: it came back with what was missed before its own answer did.
		if (stored.has(clientId)) continue;
		const state = failed ? "failed" : first ? "sending" : "queued";
		if (!failed) first = false;
		bubbles.push({
			key: clientId,
			message: null,
			text,
			at,
			author: null,
			mine: true,
			state,
			reason: failed ?? wait?.code ?? null,
			until: wait?.until,
		});
	}
	return {
		conversation,
		bubbles,
		hasOlder: (shown[0]?.seq ?? tail + 1) > 1,
		hasNewer: !atEnd,
		unread: unreadOf(conversation, side),
		typing,
		gone,
	};
}
