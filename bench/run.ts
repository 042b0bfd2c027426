/**
 * `npm run bench`: measures, prints tables, and writes bench/results.json and docs/performance.md. Asserts nothing.
 *
 * `npm run bench -- [part …] [--rounds N] [--messages N] [--peers a,b] [--dry]`: only some parts; shorter; some peers;
 * without writing anything down.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bold, complain, note, seconds } from "../scripts/terminal.ts";
import { thisCommit, thisMachine } from "./machine.ts";
import { PARTS } from "./parts.ts";
import { budgetTable, page, plain } from "./report.ts";
import { earlierRuns, keep, type Run, summed } from "./results.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		rounds: { type: "string", default: "5" },
		messages: { type: "string", default: "10000000" },
		peers: { type: "string", default: "" },
		dry: { type: "boolean", default: false },
	},
});
const rounds = Number(values.rounds);
const options = {
	rounds,
	messages: Number(values.messages),
	peers: values.peers.split(",").filter((name) => name !== ""),
	say: note,
};
const unknown = positionals.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
	complain(`There is no part "${unknown[0]}"; there is ${Object.keys(PARTS).join(", ")}.`);
	process.exit(1);
}

// What is measured on one core must end when we do, however we end.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(1));

const machine = thisMachine();
const parts: Record<string, Run> = values.dry ? {} : earlierRuns(machine);
for (const [name, load] of Object.entries(PARTS)) {
	if (positionals.length > 0 && !positionals.includes(name)) continue;
	const { part } = await load();
	process.stdout.write(`\n  ${bold(name)}: ${part.what}\n`);
	const start = performance.now();
	const date = new Date().toISOString();
	try {
		const result = await part.measure(options);
		const took = performance.now() - start;
		parts[name] = {
			what: part.what,
			date,
			seconds: Math.round(took / 1000),
			commit: thisCommit(root),
			rounds,
			...result,
		};
		for (const table of result.tables) process.stdout.write(`${plain(table)}\n`);
		note(`${name} took ${seconds(took)}`);
	} catch (error) {
		// The other parts are worth having.
		complain(error);
		process.exitCode = 1;
	}
	if (!values.dry) write();
}
process.stdout.write(`${plain(budgetTable(summed(machine, parts).budgets))}\n`);
process.exit();

/** After every part, so that what was measured is kept when a later one is broken off. */
function write(): void {
	const inOrder = Object.keys(PARTS).flatMap((name) => (parts[name] ? [[name, parts[name]] as const] : []));
	const results = summed(machine, Object.fromEntries(inOrder));
	keep(results);
	writeFileSync(`${root}/docs/performance.md`, page(results));
}
