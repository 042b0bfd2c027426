/**
 * One conversation's log, as far as it is held here. Pure: a frame and what is held make what is held next, in
 * any order and however often the frame comes. SPEC: M (messages), R (marks), C (client duties).
 */
import type { ServerFrame } from "../protocol/frames.ts";
import type { Conversation, Mark, Message, Side } from "../protocol/resources.ts";

/** A client that missed more changes than this begins with the newest page. */
const FAR = 500;

export type Log = {
	/** The newest state known; null before the server told of it. */
	readonly conversation: Conversation | null;
	/** By rising `seq`. Two neighbours that are not one apart have something between them that is not loaded. */
	readonly messages: readonly Message[];
	/** The `seq` up to which the newest messages are shown; what lies beyond a hole waits. */
	readonly tail: number;
	/** The `rev` up to which nothing is missing; null before the first answer. */
	readonly held: number | null;
	/** The `rev` from which on every change was heard. What was read of the database before it may have changed unheard. */
	readonly since: number;
	/** Single `rev`s beyond `held` that came already. */
	readonly ahead: readonly number[];
	/** The newest `rev` heard of. */
	readonly tip: number;
};

/** Nothing known: the newest page has to be asked for. */
export const unknown: Log = {
	conversation: null,
	messages: [],
	tail: 0,
	held: null,
	since: 0,
	ahead: [],
	tip: 0,
};
/** Begun here and not yet posted: complete, and empty. */
export function begun(id: string): Log {
	const none = { delivered: 0, read: 0 };
	const now = new Date().toISOString();
	const conversation: Conversation = {
		id,
		status: "open",
		lastSeq: 0,
		rev: 0,
		marks: { buyer: none, shop: none },
		lastMessage: null,
		createdAt: now,
		changedAt: now,
	};
	return { ...unknown, conversation, held: 0 };
}

/** Rewritten while one frame is applied. */
type Draft = { -readonly [K in keyof Log]: Log[K] };

export const sideOf = (message: Pick<Message, "author">): Side =>
	message.author.kind === "buyer" ? "buyer" : "shop";

/** A change at `rev` came: the count of what is held moves when nothing before it is missing. */
function note(log: Draft, rev: number) {
	log.tip = Math.max(log.tip, rev);
	// Without a state there is nothing to apply a mark to: then it has not been held, and will be asked for.
	if (log.conversation && rev > (log.held ?? 0) && !log.ahead.includes(rev)) log.ahead = [...log.ahead, rev];
}

/** Moves `held` and `tail` over everything that has become contiguous. */
function settle(log: Draft): Log {
	let { held, tail } = log;
	if (held !== null) {
		while (log.ahead.includes(held + 1)) held++;
		const reached = held;
		log.held = reached;
		log.ahead = log.ahead.filter((rev) => rev > reached);
	}
	while (log.messages.findLast((message) => message.seq <= tail + 1)?.seq === tail + 1) tail++;
	log.tail = tail;
	const { conversation } = log;
	const last = log.messages.at(-1);
	const newest = conversation?.lastMessage?.seq ?? 0;
	// The state may be newer than the message loaded (it was edited meanwhile), or older.
	if (conversation && last && (last.seq > newest || (last.seq === newest && last.rev > conversation.rev))) {
		log.conversation = {
			...conversation,
			lastSeq: Math.max(conversation.lastSeq, last.seq),
			lastMessage: last,
		};
	}
	return log;
}

const greater = (a: Mark, b: Mark): Mark => ({
	delivered: Math.max(a.delivered, b.delivered),
	read: Math.max(a.read, b.read),
});

const marked = (conversation: Conversation, side: Side, mark: Mark): Conversation => ({
	...conversation,
	marks: { ...conversation.marks, [side]: greater(conversation.marks[side], mark) },
});

/** Puts messages into their places; of two states of one message the one with the greater `rev` stays. */
function place(log: Draft, incoming: readonly Message[]) {
	const messages = [...log.messages];
	for (const message of incoming) {
		let at = messages.length;
		while (at && (messages[at - 1] as Message).seq > message.seq) at--;
		const there = messages[at - 1];
		if (there?.seq !== message.seq) messages.splice(at, 0, message);
		else if (there.rev < message.rev) messages[at - 1] = message;
		else continue;
		// Posting moved its author's own side's marks, without a frame of its own.
		const { seq } = message;
		log.conversation &&= marked(log.conversation, sideOf(message), { delivered: seq, read: seq });
	}
	log.messages = messages;
}

/** Of two states of one conversation: the newer one's, with whatever of the older only grows. */
export function merged(a: Conversation | null, b: Conversation): Conversation {
	if (!a) return b;
	const [older, newer] = a.rev > b.rev ? [b, a] : [a, b];
	return {
		...newer,
		lastSeq: Math.max(older.lastSeq, newer.lastSeq),
		marks: {
			buyer: greater(older.marks.buyer, newer.marks.buyer),
			shop: greater(older.marks.shop, newer.marks.shop),
		},
		lastMessage:
			(older.lastMessage?.seq ?? 0) > (newer.lastMessage?.seq ?? 0) ? older.lastMessage : newer.lastMessage,
	};
}

/** What is held after a frame about this conversation. A kind of frame not known counts by its `rev` alone. */
export function apply(before: Log, frame: ServerFrame): Log {
	const log: Draft = { ...before };
	switch (frame.type) {
		case "message":
			note(log, frame.message.rev);
			place(log, [frame.message]);
			break;
		case "conversation":
			note(log, frame.conversation.rev);
			log.conversation = merged(log.conversation, frame.conversation);
			break;
		case "mark":
			note(log, frame.rev);
			log.conversation &&= marked(log.conversation, frame.side, frame);
			break;
		case "changes": {
			const { held, after, conversation, messages } = frame;
			// The newest page, though something newer was held: this database has lost what it once told. Begin anew.
			if (held === null && log.held !== null && after < log.held) return unknown;
			// So much was missed that reading it all costs more than the newest page.
			if (held !== null && conversation.rev - after > FAR) return unknown;
			log.conversation = merged(log.conversation, conversation);
			log.tip = Math.max(log.tip, conversation.rev, after);
			if (held === null && log.held === null) {
				log.held = log.since = after;
				log.messages = log.messages.filter((message) => message.rev > after);
				log.tail = Math.max(log.tail, messages.at(-1)?.seq ?? conversation.lastSeq);
			} else if (held !== null && log.held !== null && held <= log.held) {
				log.held = Math.max(log.held, after);
			}
			place(log, messages);
			break;
		}
		default: {
			const { rev } = frame as { rev?: unknown };
			if (typeof rev !== "number") return before;
			note(log, rev);
		}
	}
	return settle(log);
}

/** A conversation as a list tells of it, without messages: from there on every change is wanted. */
export function told(log: Log, conversation: Conversation): Log {
	const after = conversation.rev;
	const held = log.held === null ? null : after;
	return apply(log, { type: "changes", held, after, conversation, messages: [], more: false });
}

/**
 * Messages read back from history, when the conversation was at `rev`. They complete no `rev`, they only fill places.
 * Read before this log began, they count for nothing.
 */
export function filled(before: Log, messages: readonly Message[], rev: number): Log {
	if (before.held === null || rev < before.since) return before;
	const log: Draft = { ...before, tip: Math.max(before.tip, rev) };
	place(log, messages);
	return settle(log);
}

/** Whether something is missing: ask for what changed after `held`. */
export const hasHole = (log: Log): boolean => log.held !== null && log.tip > log.held;

/** What is loaded without a hole around `at`; empty when the message at `at` itself is not. */
export function run({ messages }: Log, at: number): Message[] {
	let from = messages.findLastIndex((message) => message.seq === at);
	let to = from;
	const place = (index: number) => messages[index]?.seq ?? Number.NaN;
	while (place(from - 1) === place(from) - 1) from--;
	while (place(to + 1) === place(to) + 1) to++;
	return from < 0 ? [] : messages.slice(from, to + 1);
}
