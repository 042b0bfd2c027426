/**
 * What was said here and is not yet known to be stored. Written down before it is sent, sent one at a time in
 * each conversation, under one name for ever. SPEC: C (client duties), M (posting).
 */
import { backoff } from "./backoff.ts";
import type { Entry, EntryStore } from "./entries.ts";
import { newClientId } from "./ids.ts";

/** An answer that did not come by then is asked for again. Milliseconds. */
const ANSWER_MS = 15_000;

/**
 * What was refused for now waits as after so many failed tries. It does not grow: a desk with two hundred refusals has
 * met one failure, not two hundred.
 */
const REFUSED_TRIES = 2;

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
	/** Written down, if it can be: whatever else kept its text may let go of it. */
	written: (entry: Entry) => void;
};

export type Outbox = ReturnType<typeof createOutbox>;

export function createOutbox({ store, owner, post, tell, changed, written }: OutboxOptions) {
	const entries = new Map<string, Entry>();
	/** Being written down: not to be sent before that is done. */
	const writing = new Set<Entry>();
	/** By conversation: one that waits for its answer, or for another try. */
	const flying = new Map<string, ReturnType<typeof setTimeout>>();
	/** Done with: what was read before that and comes after it is old. */
	const done = new Set<string>();
	let durable = true;

	const all = () => [...entries.values()].sort((a, b) => a.at - b.at);
	const queue = (conversation: string) => all().filter((entry) => entry.conversation === conversation);
	const land = (conversation: string) => {
		clearTimeout(flying.get(conversation));
		flying.delete(conversation);
	};
	const fly = ({ conversation }: Entry, ms: number) => {
		land(conversation);
		const again = () => {
			flying.delete(conversation);
			flush();
		};
		flying.set(conversation, setTimeout(again, ms));
	};
	const flush = () => {
		const passed = new Set<string>();
		for (const entry of all()) {
			const { conversation, failed } = entry;
			if (failed || passed.has(conversation)) continue;
			passed.add(conversation);
			if (!writing.has(entry) && !flying.has(conversation) && post(entry)) fly(entry, ANSWER_MS);
		}
	};
	const hold = (entry: Entry) => {
		entries.set(entry.clientId, entry);
		changed(entry.conversation);
	};
	const drop = (entry: Entry) => {
		entries.delete(entry.clientId);
		store.drop(entry.clientId).catch(() => {});
		changed(entry.conversation);
	};
	/** One is done with, whatever became of it; the next may go. */
	const take = (clientId: string) => {
		done.add(clientId);
		const entry = entries.get(clientId);
		if (!entry) return;
		land(entry.conversation);
		drop(entry);
		flush();
	};
	const put = async (entry: Entry) => {
		writing.add(entry);
		hold(entry);
		durable = await store.put(entry).then(
			() => true,
			() => false,
		);
		writing.delete(entry);
		written(entry);
		// Taken back meanwhile, or its person has left: then it must not stay written down either.
		if (!entries.has(entry.clientId)) return drop(entry);
		changed(entry.conversation);
		flush();
	};
	/** This tab may be closed before it is done: every other one writes it down as well, and whoever leads sends it. */
	const say = (entry: Entry) => {
		tell({ put: entry });
		put(entry);
	};
	/** The clock may go back; the queue may not. */
	const now = () => Math.max(Date.now(), ...all().map((entry) => entry.at + 1));

	return {
		/** Reads what earlier pages and other tabs wrote down. */
		async load() {
			for (const entry of await store.all().catch(() => [])) {
				if (entry.owner !== owner) drop(entry);
				else if (!entries.has(entry.clientId) && !done.has(entry.clientId)) hold(entry);
			}
			flush();
		},
		durable: () => durable,
		queue,
		flush,
		/** Returns its `clientId` at once. */
		add(conversation: string, text: string, start: boolean): string {
			const clientId = newClientId();
			say({ clientId, conversation, text, start, at: now(), owner });
			return clientId;
		},
		resend(clientId: string) {
			const entry = entries.get(clientId);
			if (!entry?.failed) return;
			const { failed, ...rest } = entry;
			if (failed === "client_id_reused") {
				// The name belongs to another message; every other refusal keeps it.
				rest.clientId = newClientId();
				this.discard(clientId);
			}
			say({ ...rest, at: now() });
		},
		discard(clientId: string) {
			take(clientId);
			tell({ drop: clientId });
		},
		/** The server has stored it. Every tab hears of it, and each forgets it for itself. */
		arrived: take,
		/** The server did not store it: for good, or not now (`retryAfter` in milliseconds). */
		refused(clientId: string, code: string, permanent: boolean, retryAfter?: number) {
			const entry = entries.get(clientId);
			if (!entry) return;
			if (permanent) {
				const failed = { ...entry, failed: code };
				store.put(failed).catch(() => {});
				land(entry.conversation);
				hold(failed);
				flush();
			} else {
				const ms = retryAfter ?? backoff(REFUSED_TRIES, false, Math.random());
				if (flying.has(entry.conversation)) fly(entry, ms);
				hold({ ...entry, wait: { code, until: Date.now() + ms } });
			}
		},
		/** Another connection: what was on the wire of the last one may never have arrived. */
		rewind() {
			for (const conversation of [...flying.keys()]) land(conversation);
		},
		/** Another tab's doing. */
		told(word: OutboxWord) {
			if ("drop" in word) return take(word.drop);
			put(word.put);
		},
		/** The person leaves. */
		forget() {
			this.rewind();
			entries.clear();
		},
	};
}
