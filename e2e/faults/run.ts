/**
 * `npm run faults`: every fault as often as it takes to believe it, and the table. `npm run faults -- killed frozen` plays
 * those whose names contain one of the words; `--short` as often as `npm test` does. `--planted` plants one bug after the
 * other instead and sees whether it is caught. `SEED=1234` plays a run again.
 */
import { parseArgs } from "node:util";
import { bad, begin, bold, dim, seconds, settle } from "../../scripts/terminal.ts";
import { ALL } from "./all.ts";
import { BUGS, plant } from "./planted.ts";
import { complaints, type Row, Theatre } from "./play.ts";
import { plantedTable, table } from "./table.ts";

/** Sentences shown of each fault that went wrong. */
const SHOWN = 12;

const { values, positionals } = parseArgs({
	options: { short: { type: "boolean" }, planted: { type: "boolean" } },
	allowPositionals: true,
});
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

function named<T extends { name: string }>(all: readonly T[]): T[] {
	const words = positionals.map((word) => word.toLowerCase());
	return all.filter(
		({ name }) => words.length === 0 || words.some((word) => name.toLowerCase().includes(word)),
	);
}

/** Plays the faults; returns whether all promises held. */
async function playFaults(): Promise<boolean> {
	const theatre = new Theatre({ seed });
	const rows: Row[] = [];
	for (const fault of named(ALL)) {
		const times = values.short ? fault.times.short : fault.times.long;
		if (times === 0) continue;
		const start = performance.now();
		begin(fault.name);
		const row = await theatre.play(fault, times);
		const wrong = complaints(row.verdict);
		const how = row.skipped ?? seconds(performance.now() - start);
		settle(wrong.length === 0 ? "✓" : "✗", `${fault.name} ${dim(how)}`);
		for (const line of wrong.slice(0, SHOWN)) process.stdout.write(`      ${bad(line)}\n`);
		if (wrong.length > SHOWN) process.stdout.write(`      ${bad(`and ${wrong.length - SHOWN} more`)}\n`);
		rows.push(row);
	}
	await theatre.close();
	process.stdout.write(`\n${table(rows)}\n`);
	return rows.every(({ verdict }) => complaints(verdict).length === 0);
}

/** Plants the bugs; returns whether each was caught. */
async function plantBugs(): Promise<boolean> {
	const caught: { name: string; fault: string; by: string | null }[] = [];
	for (const bug of named(BUGS)) {
		const fault = ALL.find(({ name }) => name.includes(bug.caughtBy.fault));
		if (fault === undefined) throw new Error(`No fault is called ${bug.caughtBy.fault}`);
		begin(bug.name);
		const { source, uproot } = plant(bug);
		const theatre = new Theatre({ seed, source });
		const { verdict, began, skipped } = await theatre.play(fault, bug.caughtBy.times);
		await theatre.close();
		uproot();
		const [sentence = null] = complaints(verdict);
		// A program that does not run at all proves nothing about the harness.
		const by = skipped ?? (began ? sentence : null);
		const why = by ?? (began ? "not caught" : `nobody could talk: ${sentence}`);
		settle(by === null ? "✗" : "✓", `${bug.name} ${dim(why.split("\n")[0] ?? "")}`);
		caught.push({ name: bug.name, fault: fault.name, by });
	}
	process.stdout.write(`\n${plantedTable(caught)}\n`);
	return caught.every(({ by }) => by !== null);
}

process.stdout.write(`\n  ${bold("Shopbell")} ${dim(`faults, SEED=${seed}`)}\n\n`);
const held = await (values.planted ? plantBugs() : playFaults());
if (!held) process.stdout.write(`\n  ${bad(`Play it again with SEED=${seed}`)}\n`);
// What a planted bug left running must not keep it from ending.
process.exit(held ? 0 : 1);
