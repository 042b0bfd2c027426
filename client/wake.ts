/** The moments at which a browser may have been asleep, or the network may have changed under it. */

/**
 * iOS returns from its back/forward cache with `pageshow` alone, Chrome ends a freeze with `resume`, and a
 * laptop that changes networks says only `online`. `offline` lets a cut show within seconds. Outside a browser nothing is listened to.
 */
export function onWake(wake: () => void, signal: AbortSignal): void {
	// Captured, for two of them are the document's and need not bubble up to the window.
	for (const type of ["online", "offline", "pageshow", "resume", "visibilitychange"])
		globalThis.addEventListener?.(type, () => hidden() || wake(), { signal, capture: true });
}

/** Whether nobody can be looking. False where there is no page at all. */
export const hidden = (): boolean => !!globalThis.document?.hidden;
