/** The results as a page to read. */
import { LIMITS } from "./limits.ts";
import type { Cell, Table } from "./part.ts";
import type { BudgetLine, Results, Run } from "./results.ts";
import { shown } from "./rounds.ts";

/** docs/performance.md, whole. */
export function page({ machine, budgets, parts }: Results): string {
	const met = budgets.filter((budget) => budget.met).length;
	return `${[
		"# Performance",
		"Made by `npm run bench` from [bench/results.json](../bench/results.json); do not edit. What the peers are and how all of it is measured is in [bench/README.md](../bench/README.md).",
		`${machine.processor}, ${machine.cores} cores, ${machine.memory}; ${machine.system}; Node ${machine.node}, PostgreSQL ${machine.postgres}. Ratios are taken within one run: trust them, and not the absolute numbers, which are this machine's.`,
		"## Budgets",
		`${met} of ${budgets.length} are met.`,
		markdown(budgetTable(budgets)),
		...missed(budgets),
		...Object.entries(parts).flatMap(([name, run]) => [
			`## ${heading(name, run)}`,
			about(run),
			...run.tables.map(section),
		]),
	].join("\n\n")}\n`;
}

/** A table for a terminal. */
export function plain({ title, columns, rows, notes = [] }: Table): string {
	const cells = [columns, ...rows.map((row) => row.map(text))];
	const widths = columns.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
	const lines = cells.map(
		(row) =>
			`  ${row
				.map((cell, column) => cell.padEnd(widths[column] ?? 0))
				.join("  ")
				.trimEnd()}`,
	);
	return [`\n  ${title}`, "", ...lines, ...notes.map((note) => `  · ${note}`)].join("\n");
}

export function budgetTable(budgets: BudgetLine[]): Table {
	return {
		title: "Budgets",
		columns: ["", "what", "bound", "measured", "why"],
		rows: budgets.map(({ what, bound, unit, must, measured, met, why }) => [
			met ? "✓" : "✗",
			what,
			`${must} ${shown(bound)} ${unit}`,
			measured === null ? "not measured" : `${shown(measured)} ${unit}`,
			why ?? "",
		]),
	};
}

/** For each budget that was missed: what limits it, and what was tried. Those with one limit stand together. */
function missed(budgets: BudgetLine[]): string[] {
	const lines = budgets.filter(({ met }) => !met);
	if (lines.length === 0) return [];
	const limits = new Map(lines.map(({ id }) => [LIMITS[id], [] as string[]]));
	for (const { id, what } of lines) limits.get(LIMITS[id])?.push(what);
	return [
		"## What limits those that are missed",
		...[...limits].flatMap(([limit, names]) => [
			`### ${names.map((name) => `${name[0]?.toUpperCase()}${name.slice(1)}`).join("; ")}`,
			limit === undefined ? "Not looked into yet." : `${limit.limit}\n\n${list(limit.tried)}`,
		]),
	];
}

const list = (sentences: string[]) => sentences.map((sentence) => `- ${sentence}`).join("\n");

const heading = (name: string, run: Run) => `${name[0]?.toUpperCase()}${name.slice(1)}: ${run.what}`;

const about = ({ date, seconds, commit, rounds, system }: Run) =>
	`Measured ${date.slice(0, 16).replace("T", " ")} UTC at ${commit}, ${rounds} rounds, in ${Math.round(seconds)} s${system === undefined ? "" : `, on ${system}`}.`;

function section(table: Table): string {
	return [`### ${table.title}`, markdown(table), list(table.notes ?? [])]
		.filter((part) => part !== "")
		.join("\n\n");
}

function markdown({ columns, rows }: Table): string {
	const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
	return [line(columns), line(columns.map(() => "---")), ...rows.map((row) => line(row.map(text)))].join(
		"\n",
	);
}

const text = (cell: Cell) => (typeof cell === "number" ? shown(cell) : (cell ?? "–"));
