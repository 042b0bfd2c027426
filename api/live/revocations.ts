/** Whose right has ended. */
import type { Actor, Revocation } from "../context.ts";

/** Longer than a hello can take, in milliseconds. */
const REMEMBER = 60_000;

export function ends(revocation: Revocation, actor: Actor): boolean {
	switch (revocation.kind) {
		case "session":
			return actor.kind === "seller" && actor.session === revocation.session;
		case "device":
			return actor.kind === "buyer" && actor.shop === revocation.shop && actor.device === revocation.device;
		case "key":
			return actor.kind === "key" && actor.shop === revocation.shop && actor.key === revocation.key;
		case "member":
			return actor.kind === "seller" && actor.shop === revocation.shop && actor.seller === revocation.seller;
	}
}

/** Revocations of the last minute: a hello whose credential was read just before one must not slip in after it. */
export class RecentRevocations {
	#recent: { revocation: Revocation; at: number }[] = [];

	add(revocation: Revocation, now: number): void {
		this.#recent = this.#recent.filter(({ at }) => at > now - REMEMBER);
		this.#recent.push({ revocation, at: now });
	}

	/** Whether the actor's right ended at or after `since`. */
	end(actor: Actor, since: number): boolean {
		return this.#recent.some(({ revocation, at }) => at >= since && ends(revocation, actor));
	}
}
