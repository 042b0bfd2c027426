/** One thing after the other, every answer and all that is held afterwards is what a plain model says. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Actor, authorOf, sideOf } from "../context.ts";
import { change } from "../conversations/change.ts";
import { show } from "../conversations/show.ts";
import { start } from "../conversations/start.ts";
import { ApiError } from "../errors.ts";
import { mark } from "../marks/mark.ts";
import { markUnread } from "../marks/mark-unread.ts";
import { listNotes } from "../notes/list.ts";
import { writeNote } from "../notes/write.ts";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { LogModel } from "../testing/log-model.ts";
import { aName } from "../testing/names.ts";
import { aBot, aBuyer, acting, aSeller, aShop } from "../testing/people.ts";
import { aProcess, type TestProcess } from "../testing/process.ts";
import { edit } from "./edit.ts";
import { history } from "./history.ts";
import { post } from "./post.ts";
import { recall } from "./recall.ts";
import { versions } from "./versions.ts";

const RUNS = 150;

let t: TestDatabase;
let process: TestProcess;
let shop: string;
let people: { ana: Actor & { kind: "seller" }; ben: Actor & { kind: "seller" }; bot: Actor };

beforeAll(async () => {
	t = await testDatabase();
	process = aProcess(t.url);
	const { id, owner } = await aShop(t.sql);
	shop = id;
	people = {
		ana: acting(id, owner),
		ben: acting(id, await aSeller(t.sql, id, "agent", "Ben")),
		bot: aBot(id),
	};
});
afterAll(async () => {
	await process?.close();
	await t?.drop();
});

const by = fc.constantFrom("buyer", "ana", "ben", "bot");
const text = fc.constantFrom("Is it in blue?", "Yes.", "你好", "x".repeat(300));
const clientId = fc.integer({ min: 1, max: 5 }).map((n) => `client-${n}`);
const seq = fc.integer({ min: 1, max: 7 });
const upTo = fc.integer({ min: 0, max: 9 });
const step = fc.oneof(
	{ weight: 6, arbitrary: fc.record({ do: fc.constant("post" as const), by, clientId, text }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant("mark" as const), by, delivered: upTo, read: upTo }) },
	fc.record({ do: fc.constant("edit" as const), by, seq, text }),
	fc.record({ do: fc.constant("recall" as const), by, seq }),
	fc.record({ do: fc.constant("unread" as const), seq }),
	{
		weight: 2,
		arbitrary: fc.record({
			do: fc.constant("change" as const),
			closed: fc.option(fc.boolean(), { nil: undefined }),
			assignee: fc.constantFrom("ana" as const, "ben" as const, null, undefined),
		}),
	},
	fc.record({ do: fc.constant("note" as const), clientId, text }),
);

const codeOf = (error: unknown): string => {
	if (error instanceof ApiError) return error.code;
	throw error;
};

test("M1 M2 M5 M7 M9 R1 R2 R3 N1: every answer and every state is the model's", {
	timeout: 120_000,
}, async () => {
	const { ctx } = process;
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
			const buyer = await aBuyer(t.sql, shop);
			const actors: Record<string, Actor> = { buyer, ...people };
			const { ana } = people;
			const conversation = aName("cnv");
			const model = new LogModel();
			const times = new Map<number, string>();
			await start(ctx, buyer, { conversation });
			for (const one of steps) {
				const actor = "by" in one ? (actors[one.by] ?? buyer) : ana;
				const author = authorOf(actor);
				switch (one.do) {
					case "post": {
						const voice = { side: sideOf(actor), author, seller: actor.kind === "seller" };
						const answer = post(ctx, actor, { conversation, clientId: one.clientId, text: one.text });
						const said = await answer.then(({ message }) => message.seq).catch(codeOf);
						expect(said).toBe(model.post(voice, one.clientId, one.text));
						break;
					}
					case "mark": {
						const { delivered, read } = one;
						model.mark(sideOf(actor), delivered, read);
						const marked = await mark(ctx, actor, { conversation, delivered, read });
						expect(marked).toEqual({ side: sideOf(actor), rev: model.rev, ...model.marks[sideOf(actor)] });
						break;
					}
					case "edit":
					case "recall": {
						const said = one.do === "edit" ? one.text : null;
						const target = { conversation, seq: one.seq };
						const answer =
							said === null ? recall(ctx, actor, target) : edit(ctx, actor, { ...target, text: said });
						expect(await answer.then(() => undefined).catch(codeOf)).toBe(
							model.replace(author, one.seq, said),
						);
						break;
					}
					case "unread":
						model.markUnread(one.seq);
						await markUnread(ctx, ana, { conversation, seq: one.seq });
						break;
					case "change": {
						const assignee = one.assignee ? people[one.assignee].seller : one.assignee;
						model.change(author, one.closed, assignee);
						const status = one.closed === undefined ? undefined : one.closed ? "closed" : "open";
						await change(ctx, ana, { conversation, status, assignee });
						break;
					}
					case "note": {
						const answer = writeNote(ctx, ana, { conversation, clientId: one.clientId, text: one.text });
						const said = await answer.then((note) => note.seq).catch(codeOf);
						expect(said).toBe(model.note("note", author, one.clientId, one.text));
						break;
					}
				}

				const state = await show(ctx, ana, { conversation });
				const last = model.messages.at(-1);
				const log = await history(ctx, buyer, { conversation, limit: 100 });
				for (const message of log.messages) times.set(message.seq, message.createdAt);
				expect(state).toMatchObject({
					status: model.closed ? "closed" : "open",
					lastSeq: model.messages.length,
					rev: model.rev,
					marks: model.marks,
					lastMessage:
						last === undefined
							? null
							: { seq: last.seq, text: last.text === null ? null : last.text.slice(0, 200) },
					desk: {
						unreadFrom: model.unreadFrom,
						noteSeq: model.notes.length,
						waitingSince: model.waitingSince === null ? null : times.get(model.waitingSince),
					},
				});
				expect(state.desk?.assignee?.id ?? null).toBe(model.assignee);
				expect([log.lastSeq, log.rev]).toEqual([model.messages.length, model.rev]);
				expect(log.messages.map(({ seq, rev, clientId, text }) => ({ seq, rev, clientId, text }))).toEqual(
					model.messages.map(({ seq, rev, clientId, text }) => ({ seq, rev, clientId, text })),
				);
			}
			const notes = await listNotes(ctx, ana, { conversation, limit: 100 });
			expect(notes.data.map(({ seq, kind, text }) => [seq, kind, text])).toEqual(
				model.notes.map(({ kind, text }, at) => [at + 1, kind, text]),
			);
			for (const { seq, versions: kept } of model.messages) {
				const before = await versions(ctx, ana, { conversation, seq });
				expect(before.map((version) => version.text)).toEqual(kept);
			}
		}),
		{ numRuns: RUNS },
	);
});
