/** What a thread shows, row by row. Pure. */
import type { Bubble } from "../../client/views.ts";

/** What one person says within this goes together: one tail, one time. Milliseconds. */
const GROUP_MS = 3 * 60_000;

export type Row =
	| { kind: "day"; key: string; at: number }
	/** Above the first message that was unread when the thread was opened. */
	| { kind: "unread"; key: string }
	| { kind: "bubble"; key: string; bubble: Bubble; first: boolean; last: boolean };

/**
 * @param unreadFrom the `seq` of the first message that was unread; null for none.
 * @param dayOf names the calendar day a time falls on, where the buyer is.
 */
export function arrange(
	bubbles: readonly Bubble[],
	unreadFrom: number | null,
	dayOf: (at: number) => string,
): Row[] {
	const rows: Row[] = [];
	let before: Bubble | undefined;
	/** The bubble before, while the next may still join it. */
	let open: Extract<Row, { kind: "bubble" }> | undefined;
	for (const bubble of bubbles) {
		const day = dayOf(bubble.at);
		if (!before || day !== dayOf(before.at)) {
			rows.push({ kind: "day", key: day, at: bubble.at });
			open = undefined;
		}
		if (!bubble.mine && bubble.message?.seq === unreadFrom) {
			rows.push({ kind: "unread", key: "unread" });
			open = undefined;
		}
		const joins = open && before && sameAuthor(before, bubble) && bubble.at - before.at < GROUP_MS;
		if (joins && open) open.last = false;
		open = { kind: "bubble", key: bubble.key, bubble, first: !joins, last: true };
		rows.push(open);
		// A message that was not sent stands by itself: what to do about it is written beneath.
		if (bubble.state === "failed") open = undefined;
		before = bubble;
	}
	return rows;
}

function sameAuthor(one: Bubble, other: Bubble): boolean {
	if (one.mine || other.mine) return one.mine === other.mine;
	return nameOf(one) === nameOf(other);
}

/** Who of the shop said it. */
export const nameOf = ({ author }: Pick<Bubble, "author">): string =>
	author && "name" in author ? author.name : "";
