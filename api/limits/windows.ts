/** Counts by name, each for a while that begins with its first and then begins anew. */

export type Window = {
	count: number;
	/** When it ends, by the monotonic clock. */
	ends: number;
};

/** Counts at once: whoever asks is not made to wait for an answer that is in memory. */
export class Windows {
	readonly #ms: number;
	/** Those that began first stand first, and all last equally long: those that have ended stand at the front. */
	readonly #open = new Map<string, Window>();

	/** @param ms how long each lasts. */
	constructor(ms: number) {
		this.#ms = ms;
	}

	/** How many are remembered. */
	get size(): number {
		return this.#open.size;
	}

	/** Counts one. */
	count(name: string, now: number): Window {
		const open = this.#open.get(name);
		if (open !== undefined && now < open.ends) {
			open.count++;
			return open;
		}
		this.#forgetEnded(now);
		const begun = { count: 1, ends: now + this.#ms };
		this.#open.set(name, begun);
		return begun;
	}

	/** Takes one back. */
	forgive(name: string): void {
		const open = this.#open.get(name);
		if (open !== undefined && open.count > 0) open.count--;
	}

	#forgetEnded(now: number): void {
		for (const [name, { ends }] of this.#open) {
			if (now < ends) return;
			this.#open.delete(name);
		}
	}
}
