import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ALL } from "./all.ts";
import { BUGS, ROOT } from "./planted.ts";

test.each(BUGS.map((bug) => [bug.name, bug] as const))(
	"%s: the place to plant it is still there",
	(_, bug) => {
		for (const { file, find, replace } of bug.edits) {
			const code = readFileSync(`${ROOT}${file}`, "utf8");
			expect(code.includes(find), `${file}: ${find}`).toBe(true);
			expect(replace).not.toBe(find);
		}
		expect(ALL.map(({ name }) => name)).toContainEqual(expect.stringContaining(bug.caughtBy.fault));
	},
);
