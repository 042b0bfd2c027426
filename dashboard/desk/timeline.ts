/** One thread as it is read: bubbles, notes and events by time, with days, groups and the place where the new begins. */
import type { Bubble } from "../../client/views.ts";
import type { Note } from "../../protocol/resources.ts";

/** Bubbles of one author this close together are one group. Milliseconds. */
const GROUP = 3 * 60_000;
/** Events this close together become one line. Milliseconds. */
const FOLD = 10 * 60_000;

export type TimelineItem =
	| { kind: "day"; key: string; at: number }
	| { kind: "unread"; key: string }
	| { kind: "bubble"; key: string; at: number; bubble: Bubble; first: boolean; last: boolean }
	| { kind: "note"; key: string; at: number; note: Note }
	| { kind: "events"; key: string; at: number; events: readonly Note[] };

export type TimelineInput = {
	bubbles: readonly Bubble[];
	notes: readonly Note[];
	/** There are older messages than the first bubble: notes from before it wait for them. */
	hasOlder: boolean;
	/** There are newer messages than the last bubble: notes from after it wait for them. */
	hasNewer: boolean;
	/** The first `seq` that was unread when the thread was opened; null for none. */
	unreadFrom: number | null;
	/** A name for the day a time falls on, in the reader's time zone. */
	dayOf: (at: number) => string;
};

const authorOf = (bubble: Bubble): string => {
	const author = bubble.author;
	if (!author) return "me";
	return author.kind === "buyer" ? "buyer" : author.id;
};

/**
 * Merges both logs. Messages keep the order of `seq`, notes that of their own; between the two, the time decides,
 * and what was done in the moment of a message (it reopened, it took the conversation) stands before it.
 *
 * @param me the seller who reads: an unsent bubble is theirs, so it groups with what they sent.
 */
export function timelineOf(input: TimelineInput, me: string | null): TimelineItem[] {
	const { bubbles, hasOlder, hasNewer, unreadFrom, dayOf } = input;
	const timed = input.notes.map((note) => ({ note, at: Date.parse(note.createdAt) }));
	const earliest = hasOlder ? (bubbles[0]?.at ?? 0) : Number.NEGATIVE_INFINITY;
	const latest = hasNewer ? (bubbles.at(-1)?.at ?? 0) : Number.POSITIVE_INFINITY;
	const notes = timed.filter(({ at }) => at >= earliest && at <= latest);
	const items: TimelineItem[] = [];
	let day: string | null = null;
	let dayAt = Number.NEGATIVE_INFINITY;
	let unreadShown = false;
	let group: { author: string; at: number; item: Extract<TimelineItem, { kind: "bubble" }> } | null = null;

	const begin = (at: number) => {
		const its = dayOf(at);
		// Days only go on: two clocks that disagree at midnight must not divide the same day twice.
		if (its === day || at < dayAt) return;
		day = its;
		dayAt = at;
		group = null;
		items.push({ kind: "day", key: `day ${its}`, at });
	};
	const addNote = (note: Note, at: number) => {
		begin(at);
		group = null;
		if (note.kind === "note") {
			items.push({ kind: "note", key: `note ${note.clientId ?? note.seq}`, at, note });
			return;
		}
		const last = items.at(-1);
		if (last?.kind === "events" && at - last.at <= FOLD) {
			items[items.length - 1] = { ...last, events: [...last.events, note] };
			return;
		}
		items.push({ kind: "events", key: `event ${note.seq}`, at, events: [note] });
	};
	const addBubble = (bubble: Bubble) => {
		begin(bubble.at);
		const seq = bubble.message?.seq;
		if (!unreadShown && unreadFrom !== null && seq !== undefined && seq >= unreadFrom && !bubble.mine) {
			unreadShown = true;
			group = null;
			items.push({ kind: "unread", key: "unread" });
		}
		const author = bubble.author ? authorOf(bubble) : (me ?? "me");
		const joins = group !== null && group.author === author && bubble.at - group.at <= GROUP;
		const item: Extract<TimelineItem, { kind: "bubble" }> = {
			kind: "bubble",
			key: bubble.key,
			at: bubble.at,
			bubble,
			first: !joins,
			last: true,
		};
		if (joins && group) group.item.last = false;
		group = { author, at: bubble.at, item };
		items.push(item);
	};

	let next = 0;
	for (const bubble of bubbles) {
		for (let entry = notes[next]; entry && entry.at <= bubble.at; entry = notes[++next])
			addNote(entry.note, entry.at);
		addBubble(bubble);
	}
	for (let entry = notes[next]; entry; entry = notes[++next]) addNote(entry.note, entry.at);
	return items;
}
