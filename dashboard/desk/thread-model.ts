/** One open thread as signals: its messages, its notes, and the parts of its pane that keys reach. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Desk, DeskThread } from "../../client/desk.ts";
import { createNotes } from "../../client/notes.ts";
import type { ThreadView } from "../../client/views.ts";
import type { Note } from "../../protocol/resources.ts";
import { recall, remember } from "../ui/remembered.ts";

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
	/** Put here by the pane that shows it. */
	readonly reach: { compose?: (mode: Mode) => void; assign?: () => void; latest?: () => void };
	writeNote(text: string): Promise<void>;
	noteDraft(): string;
	keepNote(text: string): void;
	close(): void;
};

export function openThread(chat: Desk, id: string): ThreadModel {
	const thread = chat.open(id);
	const notes = createNotes(chat, id);
	const view = signal(thread.view());
	const noted = signal<readonly Note[]>(notes.notes());
	const stops = [
		thread.subscribe(() => {
			view.value = thread.view();
		}),
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
		unreadFrom: signal<number | null>(null),
		reach: {},
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
