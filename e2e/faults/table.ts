/** The table of a run, as Markdown that reads well on a terminal too. */
import type { Row } from "./play.ts";

const HEAD = [
	"fault",
	"times",
	"acknowledged",
	"lost",
	"doubled",
	"reordered",
	"other",
	"recovery median",
	"worst",
];

export function table(rows: readonly Row[]): string {
	const lines = rows.map(({ name, times, acknowledged, verdict, recovery, skipped }) => {
		if (skipped !== undefined) return [name, `not done: ${skipped}`, ...HEAD.slice(2).map(() => "")];
		const { lost, doubled, reordered, other } = verdict;
		const counts = [lost, doubled, reordered, other].map(({ length }) => String(length));
		return [name, String(times), String(acknowledged), ...counts, ...recoveryOf(recovery)];
	});
	return drawn(HEAD, lines);
}

/** Which bug was brought to light by what, and the first sentence of it. */
export function plantedTable(rows: readonly { name: string; fault: string; by: string | null }[]): string {
	return drawn(
		["planted", "fault", "caught by"],
		rows.map(({ name, fault, by }) => [name, fault, by?.split("\n")[0] ?? "not caught"]),
	);
}

function drawn(head: string[], lines: string[][]): string {
	const all = [head, ...lines];
	const widths = head.map((_, column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0)));
	const draw = (cells: string[]) =>
		`| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(" | ")} |`;
	const rule = `|${widths.map((width, at) => (at === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
	return [draw(head), rule, ...lines.map(draw)].join("\n");
}

/** Median and worst, in seconds. */
function recoveryOf(recovery: readonly number[]): [string, string] {
	const sorted = recovery.toSorted((a, b) => a - b);
	const median = sorted[Math.floor((sorted.length - 1) / 2)];
	const worst = sorted.at(-1);
	const say = (ms: number | undefined) => (ms === undefined ? "" : `${(ms / 1000).toFixed(1)} s`);
	return [say(median), say(worst)];
}
