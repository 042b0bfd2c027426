/** One open thread as signals: its messages, its notes, and the parts of its pane that keys reach. */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Desk, DeskThread } from "../../client/desk.ts";
import { createNotes } from "../../client/notes.ts";
import type { ThreadView } from "../../client/views.ts";
import type { Conversation, Note } from "../../protocol/resources.ts";
import { recall, remember } from "../ui/remembered.ts";
import { sameBubbles } from "./same-bubbles.ts";

export type Mode = "reply" | "note";

export type ThreadModel = {
	readonly id: string;
	readonly thread: DeskThread;
	readonly view: ReadonlySignal<ThreadView>;
	readonly notes: ReadonlySignal<readonly Note[]>;
	/** What the composer writes now. */
	readonly mode: Signal<Mode>;
	/** Where the new began when the thread was opened, so that the divider stays while it is being read. */
	readonly unreadFrom: Signal<number | null>;
	/** The `seq` of a message somebody wants to see, until they see it. */
	readonly sought: Signal<number | null>;
	/** Brings a message into sight, however far back. */
	seek(seq: number): void;
	/** Put here by the pane that shows it. */
	readonly reach: { compose?: (mode: Mode) => void; assign?: () => void; latest?: (smooth: boolean) => void };
	/** What a key asked of a pane that is not drawn yet: done as soon as it is. */
	wish: "reply" | "note" | "assign" | null;
	/** Puts the cursor where one writes, at once when the pane is there: the next key is text already. */
	compose(mode: Mode): void;
	/** Asks to whom it goes. */
	assign(): void;
	writeNote(text: string): Promise<void>;
	noteDraft(): string;
	keepNote(text: string): void;
	close(): void;
};

/** The `seq` of the first message the shop has not read. */
export const firstUnread = ({ desk, marks }: Conversation): number => desk?.unreadFrom ?? marks.shop.read + 1;

export function openThread(chat: Desk, id: string): ThreadModel {
	const thread = chat.open(id);
	const notes = createNotes(chat, id);
	let seen: ThreadView | null = null;
	const view = signal(thread.view());
	const unreadFrom = signal<number | null>(null);
	let opened = false;
	/** What was unread when it was opened stays marked while it is being read. */
	const look = () => {
		const next = thread.view();
		if (next === seen) return;
		seen = next;
		view.value = { ...next, bubbles: sameBubbles(view.peek().bubbles, next.bubbles) };
		const { conversation, unread } = view.peek();
		if (opened || !conversation) return;
		opened = true;
		if (unread > 0) unreadFrom.value = firstUnread(conversation);
	};
	look();
	const noted = signal<readonly Note[]>(notes.notes());
	const sought = signal<number | null>(null);
	const stops = [
		thread.subscribe(() => batch(look)),
		notes.subscribe(() => {
			noted.value = notes.notes();
		}),
	];
	return {
		id,
		thread,
		view,
		notes: noted,
		mode: signal<Mode>("reply"),
		unreadFrom,
		sought,
		seek(seq) {
			sought.value = seq;
		},
		reach: {},
		wish: null,
		compose(mode) {
			if (this.reach.compose) this.reach.compose(mode);
			else this.wish = mode;
		},
		assign() {
			if (this.reach.assign) this.reach.assign();
			else this.wish = "assign";
		},
		writeNote: (text) => notes.write(text),
		noteDraft: () => recall(`note:${id}`) ?? "",
		keepNote: (text) => remember(`note:${id}`, text || null),
		close() {
			for (const stop of stops) stop();
			notes.close();
			thread.close();
		},
	};
}
