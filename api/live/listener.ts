/** What the hub knows of a connection. */
import { CLOSE } from "../../protocol/limits.ts";
import type { Page, Side } from "../../protocol/resources.ts";
import { type Actor, sideOf } from "../context.ts";
import type { Follow } from "./follow.ts";

/** The way back to the socket. */
export type Line = {
	/** Sends a whole frame at once; a receiver that does not keep up is cut off. */
	write: (bytes: Buffer) => void;
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

	constructor(line: Line, actor: Actor, wishes: { inbox: boolean; page: Page | null }) {
		this.#line = line;
		this.actor = actor;
		this.side = sideOf(actor);
		this.inbox = wishes.inbox && this.side === "shop";
		this.page = wishes.page;
	}

	send(bytes: Buffer): void {
		this.#line.write(bytes);
	}

	/** Resolves when there is room for more; for whoever has much to say. */
	flushed(): Promise<void> {
		return this.#line.flushed();
	}

	end(code: number, reason: string): void {
		this.#line.end(code, reason);
	}

	tooSlow(): void {
		this.end(CLOSE.slow, "too slow");
	}
}
