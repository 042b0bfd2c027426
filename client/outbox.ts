/**
 * What was said here and is not yet known to be stored. Written down before it is sent, sent one at a time in
 * each conversation, under one name for ever. SPEC: C (client duties), M (posting).
 */
import { backoff } from "./backoff.ts";
import type { Entry, EntryStore } from "./entries.ts";
import { newClientId } from "./ids.ts";

/** An answer that did not come by then is asked for again. Milliseconds. */
const ANSWER_MS = 15_000;

/** What one tab tells the others. */
export type OutboxWord = { put: Entry } | { drop: string };

export type OutboxOptions = {
	store: EntryStore;
	/** Whose outbox this is. */
	owner: string;
	/** Puts it on the wire; false when this tab cannot now. */
	post: (entry: Entry) => boolean;
	tell: (word: OutboxWord) => void;
	changed: (conversation: string) => void;
	random?: () => number;
};

export type Outbox = ReturnType<typeof createOutbox>;

export function createOutbox({ store, owner, post, tell, changed, random = Math.random }: OutboxOptions) {
	const entries = new Map<string, Entry>();
	/** Being written down: not to be sent before that is done. */
	const writing = new Set<string>();
	/** By conversation: what waits for its answer, or for another try. */
	const flying = new Map<string, ReturnType<typeof setTimeout>>();
	let durable = true;
	let tries = 0;

	const queue = (conversation: string) =>
		[...entries.values()]
			.filter((entry) => entry.conversation === conversation)
			.sort((a, b) => a.at - b.at || (a.clientId < b.clientId ? -1 : 1));
	const head = (conversation: string) => queue(conversation).find((entry) => !entry.failed);
	const attempt = async (work: Promise<unknown>) => {
		try {
			await work;
			return true;
		} catch {
			return false;
		}
	};
	const land = (conversation: string) => {
		clearTimeout(flying.get(conversation));
		flying.delete(conversation);
	};
	const fly = (conversation: string, ms: number) => {
		land(conversation);
		flying.set(
			conversation,
			setTimeout(() => {
				land(conversation);
				flush();
			}, ms),
		);
	};
	const flush = () => {
		for (const conversation of new Set([...entries.values()].map((entry) => entry.conversation))) {
			const entry = head(conversation);
			if (entry && !writing.has(entry.clientId) && !flying.has(conversation) && post(entry))
				fly(conversation, ANSWER_MS);
		}
	};
	const put = async (entry: Entry) => {
		entries.set(entry.clientId, entry);
		writing.add(entry.clientId);
		changed(entry.conversation);
		const kept = await attempt(store.put(entry));
		if (kept !== durable) {
			durable = kept;
			changed(entry.conversation);
		}
		writing.delete(entry.clientId);
		// Gone already when the person left meanwhile; then it must not stay written either.
		if (!entries.has(entry.clientId)) return void attempt(store.drop(entry.clientId));
		tell({ put: entry });
		flush();
	};
	const drop = (entry: Entry) => {
		entries.delete(entry.clientId);
		void attempt(store.drop(entry.clientId));
		changed(entry.conversation);
	};
	/** The clock may go back; the queue may not. */
	const now = () => Math.max(Date.now(), ...[...entries.values()].map((entry) => entry.at + 1));

	return {
		/** Reads what earlier pages and other tabs wrote down. */
		async load() {
			const known = await store.all().catch(() => {
				durable = false;
				return [];
			});
			for (const entry of known) {
				if (entry.owner !== owner) void attempt(store.drop(entry.clientId));
				else if (!entries.has(entry.clientId)) {
					entries.set(entry.clientId, entry);
					changed(entry.conversation);
				}
			}
			flush();
		},
		durable: () => durable,
		/** What is on its way in one conversation, oldest first. */
		queue,
		/** The one that is on the wire whenever there is one. */
		head,
		conversations: () => [...new Set([...entries.values()].map((entry) => entry.conversation))],
		/** Returns its `clientId` at once. */
		add(conversation: string, text: string, start: boolean): string {
			const clientId = newClientId();
			void put({ clientId, conversation, text, start, at: now(), owner });
			return clientId;
		},
		resend(clientId: string) {
			const entry = entries.get(clientId);
			if (!entry?.failed) return;
			const { failed, ...rest } = entry;
			// The name belongs to another message; every other refusal keeps it.
			if (failed === "client_id_reused") {
				drop(entry);
				tell({ drop: clientId });
				rest.clientId = newClientId();
			}
			void put({ ...rest, at: now() });
		},
		discard(clientId: string) {
			const entry = entries.get(clientId);
			if (!entry || (!entry.failed && flying.has(entry.conversation) && head(entry.conversation) === entry))
				return;
			drop(entry);
			tell({ drop: clientId });
		},
		/** The server has stored it. Any tab may see this; each forgets it for itself. */
		arrived(clientId: string) {
			const entry = entries.get(clientId);
			if (!entry) return;
			tries = 0;
			land(entry.conversation);
			drop(entry);
			flush();
		},
		/** The server did not store it: for good, or not now (`retryAfter` in milliseconds). */
		refused(clientId: string, code: string, permanent: boolean, retryAfter?: number) {
			const entry = entries.get(clientId);
			if (!entry || entry.failed) return;
			if (!permanent) {
				if (flying.has(entry.conversation))
					fly(entry.conversation, retryAfter ?? backoff(tries++, false, random()));
				return;
			}
			const failed = { ...entry, failed: code };
			entries.set(clientId, failed);
			void attempt(store.put(failed));
			land(entry.conversation);
			changed(entry.conversation);
			flush();
		},
		/** Another connection: what was on the wire of the last one may never have arrived. */
		rewind() {
			for (const conversation of [...flying.keys()]) land(conversation);
			flush();
		},
		/** Another tab's doing. */
		told(word: OutboxWord) {
			if ("put" in word) {
				if (word.put.owner !== owner) return;
				entries.set(word.put.clientId, word.put);
				changed(word.put.conversation);
				flush();
			} else {
				const entry = entries.get(word.drop);
				if (entry) drop(entry);
			}
		},
		/** The person leaves: nothing stays, unless another tab has wiped already and perhaps begun anew. */
		async clear(wipe: boolean) {
			for (const conversation of [...flying.keys()]) land(conversation);
			entries.clear();
			if (wipe) await attempt(store.clear());
		},
		/** The page leaves: all stays. */
		close() {
			for (const conversation of [...flying.keys()]) land(conversation);
		},
	};
}
