/** `Shopbell('open')`: what a shop's page may say, before the script has come and after. */
import type { Emit, Events } from "../contract.ts";

export type Verbs = {
	/** Draws the bell where `data-autostart="false"` has kept it away. */
	boot(): void;
	open(): Promise<void>;
	close(): Promise<void>;
	toggle(): Promise<void>;
	/** Says who the buyer is, by a JWT the shop's server signed. Rejects when the server refuses it. */
	identify(identity: { token: string }): Promise<void>;
	/** Leaves nothing of this buyer on the device. */
	logout(): Promise<void>;
	/** Takes everything away, until the script is loaded again. What is kept on the device stays. */
	destroy(): Promise<void>;
};

type Listen = <E extends keyof Events>(event: E, listener: (detail: Events[E]) => void) => () => void;

export type PublicApi = {
	(verb: "on", ...listen: Parameters<Listen>): () => void;
	<V extends keyof Verbs>(verb: V, ...given: Parameters<Verbs[V]>): Promise<void>;
	/** What the page said before the script came. */
	q?: ArrayLike<unknown>[];
	/** There is a bell already. */
	alive?: boolean;
};

declare global {
	interface Window {
		Shopbell?: PublicApi;
	}
}

/** Puts `Shopbell` in the place of the page's queue, and does what waits in it. */
export function publish(verbs: Verbs): { emit: Emit; end(): void } {
	const listeners = new Map<string, Set<(detail: unknown) => void>>();
	let ready = false;
	const call = (listener: (detail: unknown) => void, detail: unknown) => {
		try {
			listener(detail);
		} catch (error) {
			// The page's own mistake, reported where its author looks, and no reason to stop.
			console.error(error);
		}
	};
	const on = (event: string, listener: (detail: unknown) => void) => {
		const all = listeners.get(event) ?? new Set();
		listeners.set(event, all.add(listener));
		if (ready && event === "ready") call(listener, undefined);
		return () => all.delete(listener);
	};
	const api = ((verb: string, ...given: unknown[]) => {
		if (verb === "on") return on(...(given as Parameters<typeof on>));
		const done = (async () => {
			// What waited in the queue is done after the bell is there.
			await undefined;
			if (api.alive) await (verbs as Record<string, (...given: unknown[]) => unknown>)[verb]?.(...given);
		})();
		// A page that does not ask how it went is not told by an error event either.
		done.catch(() => {});
		return done;
	}) as PublicApi;
	const queue = window.Shopbell?.q ?? [];
	api.alive = true;
	window.Shopbell = api;
	for (const words of queue) (api as (...words: unknown[]) => unknown)(...Array.from(words));
	return {
		emit(event, detail) {
			ready ||= event === "ready";
			for (const listener of listeners.get(event) ?? []) call(listener, detail);
		},
		end() {
			api.alive = false;
			listeners.clear();
		},
	};
}
