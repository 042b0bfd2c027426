/** Keeps an answer within one frame. */
import { FRAME_MAX_BYTES } from "../../protocol/limits.ts";
import type { Changes, Message } from "../../protocol/resources.ts";

/** Room for the frame's own type and numbers, in bytes. */
const ENVELOPE = 256;

/**
 * Drops messages until the answer fits into one frame; the reader asks for the rest.
 *
 * After a `rev` the earliest changes stay, and `after` moves back to the last of them. Of the newest page the latest
 * messages stay: what came before them is read from the history.
 */
export function cutToFrame(changes: Changes, held: number | null, limit = FRAME_MAX_BYTES): Changes {
	let room = limit - ENVELOPE - bytesOf(changes.conversation);
	const ordered = held === null ? changes.messages.toReversed() : changes.messages;
	const kept: Message[] = [];
	for (const message of ordered) {
		room -= bytesOf(message) + 1;
		// One message always fits: the longest text is chosen so (limits.ts).
		if (room < 0 && kept.length > 0) break;
		kept.push(message);
	}
	if (kept.length === changes.messages.length) return changes;
	if (held === null) return { ...changes, messages: kept.reverse() };
	const last = kept.at(-1);
	return { ...changes, messages: kept, more: true, after: last?.rev ?? changes.after };
}

/** The rows of an inbox frame, split so that each frame keeps the limit. */
export function split<T>(rows: T[], limit = FRAME_MAX_BYTES): T[][] {
	const frames: T[][] = [];
	let room = 0;
	for (const row of rows) {
		const size = bytesOf(row) + 1;
		if (room < size) {
			frames.push([]);
			room = limit - ENVELOPE;
		}
		room -= size;
		frames.at(-1)?.push(row);
	}
	return frames;
}

function bytesOf(value: unknown): number {
	return Buffer.byteLength(JSON.stringify(value));
}
