/** What screens see: plain values, a new object whenever something in it changed, the same one while nothing did. */
import type { Author, Conversation, Message, Person } from "../protocol/resources.ts";

/** One socket's life. Only `refused` needs somebody's help; every other state finds on by itself. */
export type LinkState =
	/** Nothing to connect for yet: the buyer has not acted. */
	| { kind: "idle" }
	| { kind: "connecting" }
	| { kind: "live" }
	/** Between two tries. `until` is Unix time in milliseconds. */
	| { kind: "waiting"; until: number }
	/** The server said not to come back like this: a close code of `CLOSE` (unauthorised, origin, version). */
	| { kind: "refused"; code: number };

export type ChatState = {
	connection: LinkState;
	/** Since when the connection is missed (Unix time, milliseconds); null while live or idle. */
	offlineSince: number | null;
	/** Whether anybody is at the desk, as last heard. */
	answering: boolean;
	/** This life of the database; null before the first welcome. */
	epoch: string | null;
	/** The seller who signed in; null for buyers. */
	seller: Person | null;
	/** False when what is typed cannot be written down here (private mode, full disk) and would not survive a reload. */
	durable: boolean;
	/** Grows when everything of one person has gone and another may come: let go of their threads. */
	person: number;
	/** Messages this side has not read, over all conversations held: for a buyer, all of theirs. */
	unread: number;
};

/** How far an own message has come. */
export type SendState = "queued" | "sending" | "failed" | "sent" | "delivered" | "read";

/** One message on the screen, stored or still on its way. */
export type Bubble = {
	/** The sender's name for it (`clientId`); stays the same when it is stored. */
	key: string;
	/** The stored message; null while it is still on its way. */
	message: Message | null;
	/** Null once recalled. */
	text: string | null;
	/** When it was stored, or written while it is not (Unix time, milliseconds). */
	at: number;
	/** Null while on its way: then it is one's own. */
	author: Author | null;
	/** Said by this side of the conversation (on the desk: by any seller or program of the shop). */
	mine: boolean;
	/** Null for the other side's. */
	state: SendState | null;
	/** Why it was not sent, or not yet: a problem code. */
	reason: string | null;
	/** When one that was refused for now is tried again (Unix time, milliseconds). */
	until?: number | undefined;
};

export type ThreadView = {
	/** Null until the server told of it, or while it is only begun here. */
	conversation: Conversation | null;
	/** In order, without holes: what is loaded around the newest message, or around where `around` went. */
	bubbles: Bubble[];
	hasOlder: boolean;
	/** Only after `around`: there is more between here and the newest message. */
	hasNewer: boolean;
	/** Messages of the other side that this side has not read. */
	unread: number;
	/** Somebody of the other side is typing; `name` is null for the buyer. */
	typing: { name: string | null } | null;
	/** Not found, or no longer yours. */
	gone: boolean;
};

export type Thread = {
	readonly id: string;
	/** Calls back after every change; `view()` is another object only when this thread changed. Returns how to stop. */
	subscribe(listener: () => void): () => void;
	view(): ThreadView;
	/** Loads the page before the first bubble. Rejects with a `Failure` when the server cannot be asked. */
	loadOlder(): Promise<void>;
	/** Loads a page of history: `before=7`, `after=7` or `around=7`. Rejects with a `Failure`. */
	load(query: string): Promise<void>;
	/** Shows what is loaded around this `seq`; null: around the newest. */
	look(seq: number | null): void;
	/** Writes the text, without blanks around it, down, shows it and sends it, now or when it can. Returns the bubble's key. */
	send(text: string): string;
	/** Sends a failed one again, as the newest. */
	resend(key: string): void;
	/** Forgets one that failed or has not been sent. */
	discard(key: string): void;
	/** A person has seen everything up to here. Merged, never goes back. See `seen.ts`. */
	read(upTo: number): void;
	/** Call on every keystroke (`true`) and when the field is emptied (`false`). */
	typing(on: boolean): void;
	/** What was typed, kept over reloads until it is written down as a message. */
	draft(): string;
	keep(text: string): void;
	/** This screen no longer shows it. */
	close(): void;
};
