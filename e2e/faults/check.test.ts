import { expect, test } from "vitest";
import { check } from "./check.ts";
import type { Ledger, Screen, Testimony } from "./record.ts";

const CONVERSATION = "cnv_1";
const zero = { delivered: 0, read: 0 };
const marks = { buyer: { delivered: 3, read: 3 }, shop: { delivered: 3, read: 0 } };

/** Three texts of one buyer, seen by the buyer and by a desk. */
function aGoodDay(): { seen: Testimony; ledger: Ledger } {
	const texts = ["b.1", "b.2", "b.3"];
	const shown = texts.map((text, at) => ({ seq: at + 1, text }));
	const screen = (by: string): Screen => ({
		by,
		conversation: CONVERSATION,
		shown: structuredClone(shown),
		pending: [],
		failed: [],
		marks,
	});
	return {
		seen: {
			typed: texts.map((text, at) => ({ text, by: "b", side: "buyer", conversation: CONVERSATION, at })),
			acknowledged: shown.map(({ text, seq }) => ({ text, seq, conversation: CONVERSATION, at: seq })),
			screens: [screen("b"), screen("desk")],
			jumps: [],
		},
		ledger: {
			messages: shown.map(({ text, seq }) => ({ conversation: CONVERSATION, seq, rev: seq, text })),
			conversations: [{ id: CONVERSATION, lastSeq: 3, rev: 4, marks }],
		},
	};
}

const clean = { lost: [], doubled: [], reordered: [], other: [] };

test("a good day has nothing to complain of", () => {
	const { seen, ledger } = aGoodDay();
	expect(check(seen, ledger)).toEqual(clean);
});

const wrong: [what: string, kind: keyof typeof clean, spoil: (day: ReturnType<typeof aGoodDay>) => void][] = [
	["an acknowledged message is gone", "lost", ({ ledger }) => ledger.messages.pop()],
	[
		"a text was typed and never stored",
		"lost",
		({ seen }) => {
			seen.typed.push({ text: "b.4", by: "b", side: "buyer", conversation: CONVERSATION, at: 9 });
		},
	],
	["a screen lacks a message in the middle", "lost", ({ seen }) => seen.screens[1]?.shown.splice(1, 1)],
	["a screen lacks the newest message", "lost", ({ seen }) => seen.screens[1]?.shown.pop()],
	[
		"a text is stored twice",
		"doubled",
		({ ledger }) => {
			ledger.messages.push({ conversation: CONVERSATION, seq: 4, rev: 5, text: "b.1" });
		},
	],
	[
		"a screen shows a message twice",
		"doubled",
		({ seen }) => seen.screens[0]?.shown.push({ seq: 3, text: "b.3" }),
	],
	[
		"an acknowledgement named another place",
		"reordered",
		({ seen }) => {
			for (const acknowledged of seen.acknowledged.slice(0, 1)) acknowledged.seq = 2;
		},
	],
	[
		"a later text of one person overtook an earlier",
		"reordered",
		({ seen }) => {
			seen.typed.reverse();
		},
	],
	[
		"a screen shows them in another order",
		"reordered",
		({ seen }) => {
			seen.screens[0]?.shown.reverse();
		},
	],
	["something moved on a screen", "reordered", ({ seen }) => seen.jumps.push("it moved")],
	[
		"a place is empty",
		"other",
		({ ledger }) => {
			for (const message of ledger.messages.slice(2)) message.seq = 5;
		},
	],
	[
		"the counter is not the number of messages",
		"other",
		({ ledger }) => {
			for (const row of ledger.conversations) row.lastSeq = 4;
		},
	],
	[
		"a screen has other marks than the database",
		"other",
		({ seen }) => {
			for (const screen of seen.screens.slice(0, 1)) screen.marks = { buyer: zero, shop: zero };
		},
	],
	[
		"a mark lies beyond the last message",
		"other",
		({ ledger }) => {
			for (const row of ledger.conversations) row.marks = { ...marks, shop: { delivered: 9, read: 0 } };
		},
	],
	["a text is still on its way", "other", ({ seen }) => seen.screens[0]?.pending.push("b.9")],
	["a text was refused", "other", ({ seen }) => seen.screens[0]?.failed.push({ text: "b.9", reason: "no" })],
	[
		"a screen shows what the database does not hold",
		"other",
		({ seen }) => {
			seen.screens[0]?.shown.push({ seq: 4, text: "b.4" });
		},
	],
];

test.each(wrong)("it is noticed when %s", (_, kind, spoil) => {
	const day = aGoodDay();
	spoil(day);
	expect(check(day.seen, day.ledger)[kind]).not.toEqual([]);
});

test("what a restored backup could not know is not missed", () => {
	const { seen, ledger } = aGoodDay();
	ledger.messages.pop();
	for (const row of ledger.conversations) row.lastSeq = 2;
	for (const screen of seen.screens) screen.shown.pop();
	const { lost } = check(seen, ledger, new Set(["b.3"]));
	expect(lost).toEqual([]);
});
