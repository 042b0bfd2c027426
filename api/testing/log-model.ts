/** What a conversation is, in plain memory: the rules of SPEC.md M, R and N without a database, for tests to compare with. */

export type Voice = { side: "buyer" | "shop"; author: string; seller: boolean };

export type ModelMessage = {
	seq: number;
	rev: number;
	author: string;
	clientId: string;
	first: string;
	text: string | null;
	versions: string[];
};

export class LogModel {
	rev = 0;
	messages: ModelMessage[] = [];
	notes: { kind: string; author: string | null; text: string | null; clientId: string | null }[] = [];
	marks = { buyer: { delivered: 0, read: 0 }, shop: { delivered: 0, read: 0 } };
	unreadFrom: number | null = null;
	assignee: string | null = null;
	closed = false;
	/** The `seq` of the message since which the buyer waits. */
	waitingSince: number | null = null;

	/** @returns the `seq`, or why not. */
	post({ side, author, seller }: Voice, clientId: string, text: string): number | string {
		const known = this.messages.find((one) => one.author === author && one.clientId === clientId);
		if (known !== undefined) return known.first === text ? known.seq : "client_id_reused";
		const seq = this.messages.length + 1;
		this.rev++;
		this.messages.push({ seq, rev: this.rev, author, clientId, first: text, text, versions: [] });
		this.marks[side] = { delivered: seq, read: seq };
		if (side === "buyer") {
			this.waitingSince ??= seq;
			if (this.closed) this.note("reopened", null);
			if (this.closed) this.rev++;
			this.closed = false;
		} else {
			this.waitingSince = null;
			this.unreadFrom = null;
			if (seller && this.assignee === null) {
				this.assignee = author;
				this.note("assigned", author);
				this.rev++;
			}
		}
		return seq;
	}

	mark(side: "buyer" | "shop", delivered: number, read: number): void {
		const newest = this.messages.length;
		const had = this.marks[side];
		const now = {
			delivered: Math.max(had.delivered, Math.min(Math.max(delivered, read), newest)),
			read: Math.max(had.read, Math.min(read, newest)),
		};
		const cleared = side === "shop" && read > 0 && this.unreadFrom !== null;
		if (cleared) this.unreadFrom = null;
		if (cleared || now.delivered > had.delivered || now.read > had.read) this.rev++;
		this.marks[side] = now;
	}

	/** Null recalls. @returns why not, or undefined. */
	replace(author: string, seq: number, text: string | null): string | undefined {
		const message = this.messages[seq - 1];
		if (message === undefined) return "not_found";
		if (message.author !== author) return "not_yours";
		if (message.text === null) return text === null ? undefined : "recalled";
		if (message.text === text) return undefined;
		message.versions.push(message.text);
		message.text = text;
		message.rev = ++this.rev;
		return undefined;
	}

	markUnread(seq: number): void {
		const from = Math.min(seq, this.messages.length);
		if (from === 0 || from === this.unreadFrom) return;
		this.unreadFrom = from;
		this.rev++;
	}

	change(author: string, closed: boolean | undefined, assignee: string | null | undefined): void {
		const before = this.notes.length;
		if (assignee !== undefined && assignee !== this.assignee) this.note("assigned", author);
		if (assignee !== undefined) this.assignee = assignee;
		if (closed !== undefined && closed !== this.closed) this.note(closed ? "closed" : "reopened", author);
		if (closed === true) this.waitingSince = null;
		if (closed !== undefined) this.closed = closed;
		if (this.notes.length > before) this.rev++;
	}

	/** @returns the `seq`, or why not. */
	note(
		kind: string,
		author: string | null,
		clientId: string | null = null,
		text: string | null = null,
	): number | string {
		const at = this.notes.findIndex(
			(one) => clientId !== null && one.author === author && one.clientId === clientId,
		);
		if (at >= 0) return this.notes[at]?.text === text ? at + 1 : "client_id_reused";
		return this.notes.push({ kind, author, clientId, text });
	}
}
