/** One connection's following of one conversation. */
import { BACKLOG_MAX_BYTES } from "../../protocol/limits.ts";
import type { Listener } from "./listener.ts";
import type { Bytes } from "./wire.ts";

/**
 * Begins *pending*: frames are kept back until it is known whether the listener may have them. So a reader can
 * subscribe first and read second, and neither misses a frame nor is told one that is not theirs.
 */
export class Follow {
	readonly listener: Listener;
	readonly conversation: string;
	/** Frames kept back while pending; null once granted. */
	#kept: Bytes[] | null = [];
	#keptBytes = 0;
	/** Questions under way whose answer grants it or does not. */
	#claims = 0;

	constructor(listener: Listener, conversation: string) {
		this.listener = listener;
		this.conversation = conversation;
	}

	get granted(): boolean {
		return this.#kept === null;
	}

	/** Every claim ends in one `grant` or one `deny`. */
	claim(): void {
		this.#claims++;
	}

	/** It is theirs: what was kept back goes out, in the order it came. */
	grant(): void {
		this.#claims--;
		const kept = this.#kept;
		this.#kept = null;
		for (const bytes of kept ?? []) this.listener.send(bytes);
	}

	/** A question was answered with no. Returns whether nothing is left that could grant it. */
	deny(): boolean {
		this.#claims--;
		return !this.granted && this.#claims === 0;
	}

	tell(bytes: Bytes): void {
		if (this.#kept === null) {
			this.listener.send(bytes);
			return;
		}
		this.#kept.push(bytes);
		this.#keptBytes += bytes.length;
		if (this.#keptBytes > BACKLOG_MAX_BYTES) this.listener.tooSlow();
	}
}
