/** Small things kept on the device: who is here, and what was typed and not sent. */

export type Shelf = {
	/** Null when there is nothing, or nothing that can be read. */
	get<T>(key: string): T | null;
	/** Null takes it away. */
	set(key: string, value: unknown): void;
};

/** The browser's own, which may refuse at any call (blocked, private mode, full): then it is memory. */
export function createShelf(): Shelf {
	const memory = new Map<string, string>();
	return {
		get(key) {
			try {
				return JSON.parse(memory.get(key) ?? (localStorage.getItem(key) as string));
			} catch {
				return null;
			}
		},
		set(key, value) {
			memory.delete(key);
			const text = JSON.stringify(value);
			try {
				if (value === null) localStorage.removeItem(key);
				else localStorage.setItem(key, text);
			} catch {
				if (value !== null) memory.set(key, text);
			}
		},
	};
}
