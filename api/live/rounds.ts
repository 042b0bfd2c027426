/**
 * Makes the rounds of all who are connected and asks whether the rights they came in with still stand: nobody announces a
 * session that ends by itself or is removed by hand, and without a bus nobody hears what was revoked elsewhere.
 */
import { CLOSE } from "../../protocol/limits.ts";
import { heldBy, type Standing } from "../auth/standing.ts";
import type { Actor } from "../context.ts";
import type { Listener } from "./listener.ts";

/** How often, in milliseconds: revoked means out within 5 s, with time to ask. */
const EVERY = 2_000;
/** Most rights asked about by one query. */
const ASK_MAX = 1_000;

/** One right may carry many connections. */
type Right = { actor: Actor; listeners: Listener[] };

export class Rounds {
	readonly #listeners: () => Iterable<Listener>;
	readonly #standing: (actors: Actor[]) => Promise<Standing[]>;
	readonly #failed: (error: unknown) => void;
	#walking = false;

	/**
	 * @param listeners all who are connected.
	 * @param standing whether the rights of these still stand, in their order.
	 * @param failed told when that could not be asked. Without a database nobody is put out.
	 */
	constructor(
		listeners: () => Iterable<Listener>,
		standing: (actors: Actor[]) => Promise<Standing[]>,
		failed: (error: unknown) => void,
	) {
		this.#listeners = listeners;
		this.#standing = standing;
		this.#failed = failed;
		setInterval(() => this.#walk(), EVERY).unref();
	}

	async #walk(): Promise<void> {
		if (this.#walking) return;
		this.#walking = true;
		try {
			await this.#ask(this.#rights());
		} catch (error) {
			this.#failed(error);
		}
		this.#walking = false;
	}

	async #ask(rights: Right[]): Promise<void> {
		for (let at = 0; at < rights.length; at += ASK_MAX) {
			const asked = rights.slice(at, at + ASK_MAX);
			const found = await this.#standing(asked.map(({ actor }) => actor));
			asked.forEach(({ listeners }, index) => {
				for (const listener of listeners) end(listener, found[index] ?? "stands");
			});
		}
	}

	/** Asks about some of them out of turn: somebody says that their right has ended. */
	async visit(whose: (actor: Actor) => boolean): Promise<void> {
		try {
			await this.#ask(this.#rights(whose));
		} catch (error) {
			this.#failed(error);
		}
	}

	#rights(whose: (actor: Actor) => boolean = () => true): Right[] {
		const rights = new Map<string, Right>();
		for (const listener of this.#listeners()) {
			const { actor } = listener;
			if (!whose(actor)) continue;
			const key = `${actor.shop}/${heldBy(actor)}`;
			const known = rights.get(key);
			if (known === undefined) rights.set(key, { actor, listeners: [listener] });
			else known.listeners.push(listener);
		}
		return [...rights.values()];
	}
}

function end(listener: Listener, standing: Standing): void {
	switch (standing) {
		case "stands":
			return;
		case "ended":
			listener.end(CLOSE.unauthorised, "revoked");
			return;
		case "unknown":
			// A database that was set back: what they hold back on the device must not be thrown away for it.
			listener.end(CLOSE.restart, "say hello again");
	}
}
