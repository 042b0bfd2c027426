import { expect } from "vitest";

/** What people wait for comes within this, also after a cut network and a restarted server. Milliseconds. */
const PATIENCE = 20_000;
const EVERY = 40;

/** Looks again and again until what is read fits, in place of `expect`. Never waits for time to pass. */
export function eventually<T>(read: () => T | Promise<T>, what?: string): Patient<T> {
	const message = what === undefined ? {} : { message: what };
	return expect.poll(read, { timeout: PATIENCE, interval: EVERY, ...message }) as unknown as Patient<T>;
}

/** The matchers in use here, each to be awaited. */
export type Patient<T> = {
	toBe: (expected: T) => Promise<void>;
	toEqual: (expected: T) => Promise<void>;
	/** Of a text a part of it, of a list one in it. */
	toContain: (expected: string) => Promise<void>;
	toBeGreaterThanOrEqual: (expected: number) => Promise<void>;
	not: Patient<T>;
};
