/** The moments at which a browser may have been asleep, or the network may have changed under it. */

/**
 * iOS returns from its back/forward cache with `pageshow` alone, Chrome ends a freeze with `resume`, and a
 * laptop that changes networks says only `online`. Outside a browser nothing is listened to.
 *
 * @returns how to stop listening.
 */
export function onWake(wake: () => void): () => void {
	const stop = new AbortController();
	const listen = (target: EventTarget | undefined, type: string) =>
		target?.addEventListener?.(type, () => hidden() || wake(), { signal: stop.signal });
	const { document, window } = globalThis as { document?: Document; window?: Window };
	listen(window, "online");
	listen(window, "pageshow");
	listen(document, "visibilitychange");
	listen(document, "resume");
	return () => stop.abort();
}

/** Whether nobody can be looking. False where there is no page at all. */
export const hidden = (): boolean => (globalThis as { document?: Document }).document?.hidden ?? false;
