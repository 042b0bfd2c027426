/** Signals that outlive a reload: small choices of this person on this device. */
import { effect, type Signal, signal } from "@preact/signals";

const PREFIX = "shopbell-desk:";

/** Reads what was kept. Null when nothing was, or nothing can be (storage blocked). */
export function recall(name: string): string | null {
	try {
		return localStorage.getItem(PREFIX + name);
	} catch {
		return null;
	}
}

/** Keeps a text; null forgets it. A full or blocked storage is no reason to stop working. */
export function remember(name: string, text: string | null): void {
	try {
		if (text === null) localStorage.removeItem(PREFIX + name);
		else localStorage.setItem(PREFIX + name, text);
	} catch {
		// The choice then lasts as long as the page.
	}
}

/** Forgets everything this device kept for the desk whose name begins so. */
export function forgetAll(beginning: string): void {
	try {
		for (const key of Object.keys(localStorage)) {
			if (key.startsWith(PREFIX + beginning)) localStorage.removeItem(key);
		}
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
