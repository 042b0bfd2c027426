/** Acknowledged writes have been lost inside transactions that the driver left open: see docs/decisions/0007. */
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const api = fileURLToPath(new URL("..", import.meta.url));

/** `sql.begin(…)`, `db.transaction(…)`, and the statements they are made of. */
const TRANSACTION =
	/\.\s*(begin|transaction|savepoint|reserve)\s*(<[^>]*>)?\s*\(|[`"']\s*(begin\s*[`"';]|begin (work|transaction)|start transaction)/i;

test("the pattern sees every way to open a transaction", () => {
	for (const code of [
		"sql.begin(async",
		"db\n\t.transaction(",
		"sql.begin<Row>(",
		"sql`begin`",
		'"START TRANSACTION"',
	])
		expect(code).toMatch(TRANSACTION);
	expect(`const begin = read(); begun.push("Begin a conversation")`).not.toMatch(TRANSACTION);
});

test("no transaction is opened anywhere but by migrations", () => {
	const files = globSync("**/*.ts", { cwd: api }).filter((file) => !file.endsWith(".test.ts"));
	expect(files.length).toBeGreaterThan(50);
	expect(files.filter((file) => TRANSACTION.test(readFileSync(`${api}${file}`, "utf8")))).toEqual([]);
});
