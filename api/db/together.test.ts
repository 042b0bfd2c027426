import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestServer, testServer } from "../testing/server.ts";
import { together } from "./together.ts";

let server: TestServer;
beforeAll(async () => {
	server = await testServer();
});
afterAll(() => server.stop());

/** A hundred divided by each; counts its questions. */
function division() {
	const asked: number[][] = [];
	const ask = together<number, number>(async (ctx, items) => {
		asked.push(items);
		const rows = await ctx.sql<{ answer: number }[]>`
			select 100 / divisor as answer from unnest(${items}::int[]) with ordinality as i (divisor, ord) order by ord`;
		return rows.map(({ answer }) => answer);
	});
	return { asked, ask: (divisor: number) => ask(server.ctx, divisor) };
}

test("what is asked during a question is the next question, and each has the answer of their own", async () => {
	const { asked, ask } = division();
	const first = ask(1);
	await Promise.resolve();
	const answers = [first, ...[2, 4, 5, 2].map(ask)];
	expect(await Promise.all(answers)).toEqual([100, 50, 25, 20, 50]);
	expect(asked).toEqual([[1], [2, 4, 5, 2]]);
});

test("who cannot be answered takes nobody else's answer along", async () => {
	const { ask } = division();
	const answers = await Promise.allSettled([1, 0, 4, 0, 5].map(ask));
	expect(answers.map((each) => (each.status === "fulfilled" ? each.value : each.reason.code))).toEqual([
		100,
		"internal",
		25,
		"internal",
		20,
	]);
});
