/** Whether the buyers of conversations are on the shop's pages, one signal each, as the server tells. */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Desk } from "../../client/desk.ts";

export type PresenceWatch = {
	/** Null while nobody told. */
	of(conversation: string): ReadonlySignal<boolean | null>;
	close(): void;
};

export function watchPresence(chat: Desk): PresenceWatch {
	const present = new Map<string, Signal<boolean | null>>();
	const of = (id: string) => {
		let found = present.get(id);
		if (!found) {
			found = signal<boolean | null>(null);
			present.set(id, found);
		}
		return found;
	};
	const close = chat.on((frame) => {
		if (frame.type === "presence") of(frame.conversation).value = frame.online;
		// What was told before a break is no longer known.
		if (frame.type === "welcome")
			batch(() => {
				for (const each of present.values()) each.value = null;
			});
	});
	return { of, close };
}
