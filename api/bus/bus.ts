/**
 * What one process tells the others. Hints only: what was said is always read from Postgres, so that a lost, late or
 * forged hint costs time and nothing else.
 */
import type { Page } from "../../protocol/resources.ts";
import type { Revocation } from "../context.ts";

/** Most names in one hint. */
export const NAMES_MAX = 200;

export type Hint =
	/** A conversation moved to `rev`, or its notes to `noteSeq`. */
	| { kind: "changed"; shop: string; conversation: string; rev: number | null; noteSeq: number | null }
	/** A buyer began a conversation. */
	| { kind: "begun"; shop: string; conversation: string; buyer: string }
	/** Nobody knows whether something was stored of it just now. */
	| { kind: "doubt"; shop: string; conversation: string }
	| {
			kind: "typing";
			shop: string;
			conversation: string;
			side: "buyer" | "shop";
			name: string | null;
			on: boolean;
	  }
	/** Whether a conversation's buyer is at that process, and on which page. */
	| {
			kind: "presence";
			process: string;
			shop: string;
			conversation: string;
			online: boolean;
			page: Page | null;
	  }
	/** A seller opened their first desk at that process, or closed their last. */
	| { kind: "desk"; process: string; shop: string; seller: string; open: boolean }
	/** They are still at that process: conversations whose buyer is, and sellers. */
	| { kind: "there"; process: string; shop: string; buyers: string[]; sellers: string[] }
	/** For so many milliseconds until now nobody may have heard that process. */
	| { kind: "mute"; ms: number }
	/** Somebody wants to know who is there, of one shop or of all. */
	| { kind: "asked"; shop: string | null }
	| { kind: "revoked"; revocation: Revocation };

export type Bus = {
	/** Tells the other processes; returns at once and never throws. */
	publish: (hint: Hint) => void;
	/**
	 * Hears what the other processes publish; never one's own.
	 *
	 * @param joined called when hints come again after they could not, and for the first time.
	 */
	subscribe: (hear: (hint: Hint) => void, joined?: () => void) => void;
	/** Whether hints reach the others and come from them, as far as known. */
	connected: () => boolean;
	close: () => Promise<void>;
};
