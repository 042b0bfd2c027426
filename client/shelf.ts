/** Small things kept on the device: who is here, and what was typed and not sent. */

export type Shelf = {
	get(key: string): string | null;
	/** Null takes it away. */
	set(key: string, value: string | null): void;
	/** Takes away everything whose name begins like this. */
	clear(prefix: string): void;
	/** Calls back when another tab changed the key. Returns how to stop. */
	watch(key: string, changed: () => void): () => void;
};

/** The browser's own, which may refuse at any call (blocked cookies, private mode, full): then it is memory. */
export function createShelf(): Shelf {
	const memory = new Map<string, string>();
	const attempt = <T>(work: (storage: Storage) => T): T | undefined => {
		try {
			return work(localStorage);
		} catch {
			return undefined;
		}
	};
	return {
		get: (key) => memory.get(key) ?? attempt((storage) => storage.getItem(key)) ?? null,
		set(key, value) {
			memory.delete(key);
			if (value === null) attempt((storage) => storage.removeItem(key));
			else if (!attempt((storage) => [storage.setItem(key, value)])) memory.set(key, value);
		},
		clear(prefix) {
			for (const keys of [[...memory.keys()], attempt((storage) => Object.keys(storage)) ?? []])
				for (const key of keys) if (key.startsWith(prefix)) this.set(key, null);
		},
		watch(key, changed) {
			const stop = new AbortController();
			globalThis.addEventListener?.(
				"storage",
				// A null key: everything was cleared.
				(event) => ((event as StorageEvent).key ?? key) === key && changed(),
				{ signal: stop.signal },
			);
			return () => stop.abort();
		},
	};
}
