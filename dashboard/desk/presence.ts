/** Whether the buyers of conversations are on the shop's pages, and where, one signal each, as the server tells. */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Desk } from "../../client/desk.ts";
import type { Page } from "../../protocol/resources.ts";

export type Presence = { online: boolean; page: Page | null };

export type PresenceWatch = {
	/** Null while nobody told. */
	of(conversation: string): ReadonlySignal<Presence | null>;
	close(): void;
};

export function watchPresence(chat: Desk): PresenceWatch {
	const present = new Map<string, Signal<Presence | null>>();
	const of = (id: string) => {
		let found = present.get(id);
		if (!found) {
			found = signal<Presence | null>(null);
			present.set(id, found);
		}
		return found;
	};
	const close = chat.on((frame) => {
		if (frame.type === "presence") of(frame.conversation).value = frame;
		// What was told before a break is no longer known.
		if (frame.type === "welcome")
			batch(() => {
				for (const each of present.values()) each.value = null;
			});
	});
	return { of, close };
}
