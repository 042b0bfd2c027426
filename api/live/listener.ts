/** What the hub knows of a connection. */
import { CLOSE } from "../../protocol/limits.ts";
import type { Page, Side } from "../../protocol/resources.ts";
import { type Actor, sideOf } from "../context.ts";
import type { Follow } from "./follow.ts";
import type { Bytes } from "./wire.ts";

/** The way back to the socket. */
export type Line = {
	/** Sends a whole frame at once; a receiver that does not keep up is cut off. */
	write: (bytes: Bytes) => void;
	/** Resolves when little waits to be sent, or nothing will be sent any more. */
	flushed: () => Promise<void>;
	/** Ends the connection with a close code. */
	end: (code: number, reason: string) => void;
};

export class Listener {
	readonly actor: Actor;
	readonly side: Side;
	/** Follows the shop's inbox. */
	readonly inbox: boolean;
	/** What it follows, by conversation. The hub keeps it. */
	readonly follows = new Map<string, Follow>();
	/** The page the buyer is on, as last reported. */
	page: Page | null;
	readonly #line: Line;
	/** What came before the welcome was sent; null since. */
	#early: Bytes[] | null = [];
	#turn: Promise<void> = Promise.resolve();

	constructor(line: Line, actor: Actor, wishes: { inbox: boolean; page: Page | null }) {
		this.#line = line;
		this.actor = actor;
		this.side = sideOf(actor);
		this.inbox = wishes.inbox && this.side === "shop";
		this.page = wishes.page;
	}

	/** Sends what is to be said first, and then what came meanwhile. */
	open(...first: Bytes[]): void {
		const early = this.#early ?? [];
		this.#early = null;
		for (const bytes of [...first, ...early]) this.#line.write(bytes);
	}

	send(bytes: Bytes): void {
		if (this.#early === null) this.#line.write(bytes);
		else this.#early.push(bytes);
	}

	/**
	 * Does work that has much to say, after what came before it and when there is room for more: so that catching up
	 * never looks like being too slow, and nothing is read before it can be sent.
	 */
	inTurn<T>(work: () => Promise<T>): Promise<T> {
		const done = this.#turn.then(() => this.#line.flushed()).then(work);
		this.#turn = done.then(
			() => {},
			() => {},
		);
		return done;
	}

	end(code: number, reason: string): void {
		this.#line.end(code, reason);
	}

	tooSlow(): void {
		this.end(CLOSE.slow, "too slow");
	}
}
