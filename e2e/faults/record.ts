/** What people at their screens can testify to. Every text is said once by a person and names itself. */
import type { Mark, Side } from "../../protocol/resources.ts";

/** Something a person typed and sent off. `at` is Unix time in milliseconds, by the true clock. */
export type Typed = { text: string; by: string; side: Side; conversation: string; at: number };

/** The server said: durable, and this is its place. */
export type Acknowledged = { text: string; conversation: string; seq: number; at: number };

/** What one person's screen shows of one conversation. */
export type Screen = {
	by: string;
	conversation: string;
	/** Stored messages, from top to bottom. */
	shown: { seq: number; text: string }[];
	/** Texts that are still on their way. */
	pending: string[];
	/** Texts that were refused for good, with the reason. */
	failed: { text: string; reason: string }[];
	marks: { buyer: Mark; shop: Mark } | null;
};

export type Testimony = {
	typed: Typed[];
	acknowledged: Acknowledged[];
	screens: Screen[];
	/** What was seen to happen on a screen and must not: something moved, changed its place, or came twice. */
	jumps: string[];
};

/** What the database holds in the end. */
export type Ledger = {
	messages: { conversation: string; seq: number; rev: number; text: string }[];
	conversations: { id: string; lastSeq: number; rev: number; marks: { buyer: Mark; shop: Mark } }[];
};

export const nothing = (): Testimony => ({ typed: [], acknowledged: [], screens: [], jumps: [] });

/** What several crowds saw, as one. */
export function together(testimonies: readonly Testimony[]): Testimony {
	return {
		typed: testimonies.flatMap(({ typed }) => typed),
		acknowledged: testimonies.flatMap(({ acknowledged }) => acknowledged),
		screens: testimonies.flatMap(({ screens }) => screens),
		jumps: testimonies.flatMap(({ jumps }) => jumps),
	};
}
