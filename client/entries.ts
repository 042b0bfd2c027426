/** Where the outbox is written down: IndexedDB, one small database a shop and side. */

/** Opening has been seen to hang for ever (WebKit 226547); what is typed must not wait for it. Milliseconds. */
const PATIENCE_MS = 2_000;

/** A message written here and not yet known to be stored by the server. */
export type Entry = {
	readonly clientId: string;
	readonly conversation: string;
	readonly text: string;
	/** The conversation may not exist yet: posting begins it. */
	readonly start: boolean;
	/** When it was written (Unix time, milliseconds), made to rise, so that it is also its place in the queue. */
	readonly at: number;
	/** Who wrote it; nobody else's session sends it. */
	readonly owner: string;
	/** The problem code with which the server refused it for good. */
	readonly failed?: string;
	/** Refused for now: the problem code, and when it is tried again (Unix time, milliseconds). Forgotten with the page. */
	readonly wait?: { readonly code: string; readonly until: number };
};

/** Every call may reject: then the caller's memory is all there is. */
export type EntryStore = {
	all(): Promise<Entry[]>;
	put(entry: Entry): Promise<unknown>;
	drop(clientId: string): Promise<unknown>;
	clear(): Promise<unknown>;
};

export function createEntryStore(name: string): EntryStore {
	/** Opened every time: browsers close databases behind a page's back, and people type slowly. */
	const transact = <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>) =>
		new Promise<T>((resolve, reject) => {
			setTimeout(reject, PATIENCE_MS);
			const opening = indexedDB.open(name, 1);
			opening.onupgradeneeded = () => opening.result.createObjectStore(name, { keyPath: "clientId" });
			opening.onerror = reject;
			opening.onsuccess = () => {
				const database = opening.result;
				// "strict": done means on the disk, not on its way there.
				const transaction = database.transaction(name, mode, { durability: "strict" });
				const request = work(transaction.objectStore(name));
				// Without waiting for its answer first: the page may be gone before that.
				transaction.commit?.();
				transaction.onabort = reject;
				transaction.oncomplete = () => {
					database.close();
					resolve(request.result);
				};
			};
		});
	return {
		all: () => transact("readonly", (store) => store.getAll()),
		put: (entry) => transact("readwrite", (store) => store.put(entry)),
		drop: (clientId) => transact("readwrite", (store) => store.delete(clientId)),
		clear: () => transact("readwrite", (store) => store.clear()),
	};
}
