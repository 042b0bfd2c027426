/** What sellers wrote and did in one conversation: a log of its own, with its own numbers. Never for a buyer. */
import type { ServerFrame } from "../protocol/frames.ts";
import { PAGE_MAX } from "../protocol/limits.ts";
import type { Note, PageOf } from "../protocol/resources.ts";
import type { Desk } from "./desk.ts";
import { newClientId } from "./ids.ts";

export type Notes = {
	/** In order, as far as loaded. The same array while nothing changed. */
	notes(): readonly Note[];
	/**
	 * Stores a note. Rejects with a `Failure`; the same text written again then goes under the same name, so that an
	 * answer that got lost does not leave two.
	 */
	write(text: string): Promise<void>;
	/** Calls back after every change. Returns how to stop. */
	subscribe(listener: () => void): () => void;
	close(): void;
};

/** What the notes need of a desk. */
export type NotesDesk = Pick<Desk, "rest" | "on" | "state">;

export function createNotes(desk: NotesDesk, conversation: string): Notes {
	const path = `conversations/${conversation}/notes`;
	const listeners = new Set<() => void>();
	let notes: readonly Note[] = [];
	let epoch = desk.state().epoch;
	let failed: { text: string; clientId: string } | null = null;
	let reading = false;
	let again = false;
	let closed = false;

	/** The number up to which none is missing. */
	const complete = () => {
		let upTo = 0;
		for (const { seq } of notes) {
			if (seq !== upTo + 1) break;
			upTo = seq;
		}
		return upTo;
	};
	const take = (more: readonly Note[]) => {
		const known = new Set(notes.map(({ seq }) => seq));
		const fresh = more.filter(({ seq }) => !known.has(seq));
		if (fresh.length === 0) return;
		notes = [...notes, ...fresh].sort((a, b) => a.seq - b.seq);
		for (const listener of [...listeners]) listener();
	};
	/** Pulls what is missing, page by page; asked while it pulls, it looks once more. */
	const pull = async () => {
		again = true;
		if (reading) return;
		reading = true;
		try {
			while (again && !closed) {
				again = false;
				const page = await desk.rest<PageOf<Note>>("GET", `${path}?after=${complete()}&limit=${PAGE_MAX}`);
				if (closed) return;
				take(page.data);
				again ||= page.next !== null;
			}
		} catch {
			// The next welcome or note asks again.
		} finally {
			reading = false;
		}
	};
	const heard = (frame: ServerFrame) => {
		if (frame.type === "welcome") {
			if (epoch !== null && epoch !== frame.epoch) notes = [];
			epoch = frame.epoch;
			void pull();
		} else if (frame.type === "note" && frame.note.conversation === conversation) {
			take([frame.note]);
			if (complete() < frame.note.seq) void pull();
		}
	};
	const stop = desk.on(heard);
	void pull();

	return {
		notes: () => notes,
		async write(text) {
			const clientId = failed?.text === text ? failed.clientId : newClientId();
			try {
				take([await desk.rest<Note>("POST", path, { clientId, text })]);
				failed = null;
			} catch (error) {
				failed = { text, clientId };
				throw error;
			}
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		close() {
			closed = true;
			stop();
		},
	};
}
