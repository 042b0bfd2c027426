/** Signals that outlive a reload: small choices of this person on this device. */
import { effect, type Signal, signal } from "@preact/signals";

const PREFIX = "shopbell-desk:";

/**
 * Where something is kept: for all tabs of this device, or for this tab first. Two tabs on two screens each keep their
 * own, and a new one begins with what was last anywhere.
 */
type Reach = "device" | "tab";

/** Reads what was kept. Null when nothing was, or nothing can be (storage blocked). */
export function recall(name: string, reach: Reach = "device"): string | null {
	try {
		const own = reach === "tab" ? sessionStorage.getItem(PREFIX + name) : null;
		return own ?? localStorage.getItem(PREFIX + name);
	} catch {
		return null;
	}
}

/** Keeps a text; null forgets it. A full or blocked storage is no reason to stop working. */
export function remember(name: string, text: string | null, reach: Reach = "device"): void {
	try {
		for (const storage of reach === "tab" ? [sessionStorage, localStorage] : [localStorage]) {
			if (text === null) storage.removeItem(PREFIX + name);
			else storage.setItem(PREFIX + name, text);
		}
	} catch {
		// The choice then lasts as long as the page.
	}
}

/** Forgets everything this device kept for the desk whose name begins so. */
export function forgetAll(beginning: string): void {
	try {
		for (const storage of [localStorage, sessionStorage])
			for (const key of Object.keys(storage)) if (key.startsWith(PREFIX + beginning)) storage.removeItem(key);
	} catch {
		// Blocked storage keeps nothing anyway.
	}
}

/** A signal whose value is one of `choices`, the first unless another was kept. */
export function remembered<T extends string>(name: string, choices: readonly [T, ...T[]]): Signal<T> {
	const kept = recall(name);
	const choice = signal(choices.find((each) => each === kept) ?? choices[0]);
	effect(() => remember(name, choice.value === choices[0] ? null : choice.value));
	return choice;
}
