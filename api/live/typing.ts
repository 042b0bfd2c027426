/** Who is writing just now. Relayed, never stored; a sign that is not renewed ends by itself. */
import { TYPING_MS } from "../../protocol/limits.ts";
import { type Actor, sideOf } from "../context.ts";
import type { Follow } from "./follow.ts";

/** Renewals are passed on at most this often, in milliseconds: often enough to arrive before the sign ends. */
const RENEW = TYPING_MS / 3;

type Sign = { end: NodeJS.Timeout; toldAt: number };

export class Typing {
	readonly #signs = new Map<Follow, Sign>();
	readonly #tell: (follow: Follow, on: boolean) => void;

	/** @param tell passes a sign on to the others who follow the conversation. */
	constructor(tell: (follow: Follow, on: boolean) => void) {
		this.#tell = tell;
	}

	set(follow: Follow, on: boolean, at?: number): void {
		if (!on) {
			this.stop(follow);
			return;
		}
		const now = at ?? Date.now();
		const sign = this.#signs.get(follow);
		if (sign === undefined) {
			const end = setTimeout(() => this.stop(follow), TYPING_MS).unref();
			this.#signs.set(follow, { end, toldAt: now });
			this.#tell(follow, true);
			return;
		}
		sign.end.refresh();
		if (now - sign.toldAt < RENEW) return;
		sign.toldAt = now;
		this.#tell(follow, true);
	}

	/** The writer sent it, left it or is gone. */
	stop(follow: Follow): void {
		// Every message stops a sign, and hardly anybody's is on.
		const sign = this.#signs.size === 0 ? undefined : this.#signs.get(follow);
		if (sign === undefined) return;
		clearTimeout(sign.end);
		this.#signs.delete(follow);
		this.#tell(follow, false);
	}
}

/** The name shown with the sign: the seller's; a buyer is known to the only conversation they can write in. */
export function typist(actor: Actor): { side: "buyer" | "shop"; name: string | null } {
	return { side: sideOf(actor), name: actor.kind === "buyer" ? null : actor.name };
}
