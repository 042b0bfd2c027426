/** What the launcher and the checks say on a terminal: one calm line for each thing done. */
import { styleText } from "node:util";
import { Advice } from "./advice.ts";

const live = process.stdout.isTTY === true && process.env.CI === undefined;

export const dim = (text: string) => styleText("dim", text);
export const bold = (text: string) => styleText("bold", text);
export const good = (text: string) => styleText("green", text);
export const bad = (text: string) => styleText("red", text);

/** `1.2 s`, from milliseconds. */
export const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

/** Writes a line that `settle` will replace, where lines can be replaced. */
export function begin(line: string): void {
	if (live) process.stdout.write(`  ${dim("○")} ${line}`);
}

/** Replaces the line that was begun by what came of it. */
export function settle(mark: "✓" | "✗", line: string): void {
	if (live) process.stdout.write("\r\x1b[2K");
	process.stdout.write(`  ${mark === "✓" ? good(mark) : bad(mark)} ${line}\n`);
}

/** A line between others that says something worth knowing. */
export function note(line: string): void {
	if (live) process.stdout.write("\r\x1b[2K");
	process.stdout.write(`  ${dim("·")} ${dim(line)}\n`);
}

/** Says why it did not work: one sentence for what a person can mend, everything for what only we can. */
export function complain(error: unknown): void {
	if (live) process.stdout.write("\r\x1b[2K");
	const said =
		error instanceof Advice ? error.message : error instanceof Error ? (error.stack ?? error.message) : error;
	process.stderr.write(`\n${bad(String(said))}\n`);
}
