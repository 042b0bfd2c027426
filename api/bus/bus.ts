/**
 * What one process tells the others. Hints only: what was said is always read from Postgres, so that a lost, late or
 * forged hint costs time and nothing else.
 */
import type { Page } from "../../protocol/resources.ts";
import type { Revocation } from "../context.ts";

export type Hint =
	/** A conversation moved to `rev`, or its notes to `noteSeq`. */
	| { kind: "changed"; shop: string; conversation: string; rev: number | null; noteSeq: number | null }
	| {
			kind: "typing";
			shop: string;
			conversation: string;
			side: "buyer" | "shop";
			name: string | null;
			on: boolean;
	  }
	| { kind: "presence"; shop: string; conversation: string; online: boolean; page: Page | null }
	| { kind: "revoked"; revocation: Revocation };

export type Bus = {
	/** Tells the other processes; returns at once and never throws. */
	publish: (hint: Hint) => void;
	/** Hears what the other processes publish; never one's own. */
	subscribe: (hear: (hint: Hint) => void) => void;
	close: () => Promise<void>;
};
