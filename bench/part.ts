/** What a part of the bench is: something that can be measured alone, and what it hands back. */
import type { BudgetId } from "./budgets.ts";

export type Cell = string | number | null;

export type Table = {
	title: string;
	columns: string[];
	rows: Cell[][];
	/** What a reader must know to read it rightly, a sentence each. */
	notes?: string[];
};

/** What a budget came to. `why` says what limits it, or why it could not be measured. */
export type Verdict = { measured: number | null; why?: string };

export type PartResult = {
	tables: Table[];
	verdicts: Partial<Record<BudgetId, Verdict>>;
};

export type Options = {
	/** Alternating rounds of every comparison. */
	rounds: number;
	/** Messages seeded for history and search. */
	messages: number;
	/** Of `peers`, those to compare with; all when empty. */
	peers: string[];
	/** A line for who waits. */
	say: (line: string) => void;
};

export type Part = {
	/** What it measures, in a few words. */
	what: string;
	/**
	 * Measures. Leaves no process and no folder behind.
	 *
	 * @throws when there is nothing to measure at all; what is only missing (a peer that is not installed) is said in a note.
	 */
	measure: (options: Options) => Promise<PartResult>;
};
