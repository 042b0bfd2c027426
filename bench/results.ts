/** What was measured, kept in results.json: every part with its latest run, and every budget beside its bound. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BUDGET_IDS, BUDGETS, type BudgetId, isMet } from "./budgets.ts";
import type { Machine } from "./machine.ts";
import type { PartResult, Verdict } from "./part.ts";

const FILE = fileURLToPath(new URL("results.json", import.meta.url));

export type Run = PartResult & {
	what: string;
	/** When it began (RFC 3339), and how long it took in seconds. */
	date: string;
	seconds: number;
	commit: string;
	rounds: number;
	/** The system it ran on, where it was another than the others' (a kernel is exchanged more often than all is measured). */
	system?: string;
};

export type BudgetLine = {
	id: BudgetId;
	what: string;
	bound: number;
	unit: string;
	must: "at most" | "at least";
	measured: number | null;
	met: boolean;
	/** What limits it, or why it was not measured. */
	why?: string;
};

export type Results = { machine: Machine; budgets: BudgetLine[]; parts: Record<string, Run> };

/** What earlier runs on this machine found, whatever system it had; nothing when they were on another. */
export function earlierRuns(machine: Machine): Record<string, Run> {
	if (!existsSync(FILE)) return {};
	const { machine: earlier, parts }: Results = JSON.parse(readFileSync(FILE, "utf8"));
	if (JSON.stringify({ ...earlier, system: machine.system }) !== JSON.stringify(machine)) return {};
	return Object.fromEntries(
		Object.entries(parts).map(([name, { system = earlier.system, ...run }]) => [
			name,
			system === machine.system ? run : { ...run, system },
		]),
	);
}

/** Sets every budget beside what the parts found. */
export function summed(machine: Machine, parts: Record<string, Run>): Results {
	const verdicts: Partial<Record<BudgetId, Verdict>> = Object.assign(
		{},
		...Object.values(parts).map((run) => run.verdicts),
	);
	const budgets = BUDGET_IDS.map((id) => {
		const { measured, why } = verdicts[id] ?? { measured: null, why: "no part that measures it was run" };
		return { id, ...BUDGETS[id], measured, met: isMet(id, measured), ...(why !== undefined && { why }) };
	});
	return { machine, budgets, parts };
}

export function keep(results: Results): void {
	writeFileSync(FILE, `${JSON.stringify(results, null, "\t")}\n`);
}
