import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ServerFrame } from "../protocol/frames.ts";
import { type FakeLog, fakeLog } from "./fake-log.ts";
import { apply, begun, filled, hasHole, type Log, merged, run, told, unknown } from "./thread.ts";

const ID = "cnv_111111111111111111111";
const seqs = (log: Log) => log.messages.map(({ seq }) => seq);
const shown = (log: Log) => run(log, log.tail).map(({ seq }) => seq);

/** What can happen to a conversation. */
const deed = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({
			kind: fc.constant("post" as const),
			side: fc.constantFrom("buyer" as const, "shop" as const),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({ kind: fc.constant("revise" as const), seq: fc.nat(30), recall: fc.boolean() }),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant("mark" as const),
			side: fc.constantFrom("buyer" as const, "shop" as const),
			delivered: fc.nat(30),
			read: fc.nat(30),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant("status" as const),
			to: fc.constantFrom("open" as const, "closed" as const),
		}),
	},
);
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

let names = 0;
function happen(log: FakeLog, deed: Deed): ServerFrame | null {
	switch (deed.kind) {
		case "post": {
			const posted = log.post(deed.side, `client-id-${++names}`, `text ${names}`);
			return posted === "client_id_reused" ? null : posted.frame;
		}
		case "revise":
			return log.revise(deed.seq, deed.recall ? null : `mended ${++names}`);
		case "mark":
			return log.mark(deed.side, deed);
		case "status":
			return log.setStatus(deed.to);
	}
}
const framesOf = (log: FakeLog, deeds: Deed[]) =>
	deeds.map((deed) => happen(log, deed)).filter((frame) => frame !== null);

/** Two conversations' states without what only a message tells of its own time. */
const expectEqual = (held: Log, log: FakeLog) => {
	expect(held.messages).toEqual(log.messages);
	expect(held.conversation).toMatchObject({
		status: log.state().status,
		lastSeq: log.messages.length,
		marks: log.marks,
		lastMessage: log.state().lastMessage,
	});
	expect(held.held).toBe(log.rev);
	expect(hasHole(held)).toBe(false);
	expect(held.tail).toBe(log.messages.length);
};

describe("frames in any order", () => {
	test("C4 whatever order they come in, and however often, the result is the database's", () => {
		fc.assert(
			fc.property(fc.array(deed, { maxLength: 30 }), fc.infiniteStream(fc.nat()), (deeds, draws) => {
				const log = fakeLog(ID);
				let held: Log = apply(unknown, log.changes(null, 50));
				const frames = framesOf(log, deeds);
				const bag = [...frames, ...frames];
				while (bag.length) {
					const [frame] = bag.splice((draws.next().value ?? 0) % bag.length, 1);
					if (frame) held = apply(held, frame);
				}
				expectEqual(held, log);
			}),
			{ numRuns: 500 },
		);
	});

	test("C5 C6 frames lost anywhere are noticed, and asking from the rev held brings all of them", () => {
		fc.assert(
			fc.property(
				fc.array(deed, { minLength: 1, maxLength: 30 }),
				fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
				(deeds, lost) => {
					const log = fakeLog(ID);
					let held: Log = apply(unknown, log.changes(null, 50));
					const frames = framesOf(log, deeds);
					for (const [i, frame] of frames.entries()) if (!lost[i]) held = apply(held, frame);
					// A message beyond the last lost change shows the hole; the heartbeat shows it when nothing came after.
					held = filled(held, [], log.rev);
					expect(hasHole(held)).toBe(held.held !== log.rev);
					for (let asked = 0; hasHole(held); asked++) {
						expect(asked).toBeLessThan(20);
						held = apply(held, log.changes(held.held, 3));
					}
					expectEqual(held, log);
				},
			),
			{ numRuns: 500 },
		);
	});

	test("H8 what happens while the answer is read may come before it, in it, or after it", () => {
		fc.assert(
			fc.property(
				fc.array(deed, { maxLength: 20 }),
				fc.array(deed, { maxLength: 10 }),
				fc.boolean(),
				(before, during, early) => {
					const log = fakeLog(ID);
					framesOf(log, before);
					const answer = log.changes(null, 50);
					const frames = framesOf(log, during);
					let held: Log = unknown;
					for (const frame of early ? [...frames, answer] : [answer, ...frames]) held = apply(held, frame);
					if (hasHole(held)) held = apply(held, log.changes(held.held, 50));
					expectEqual(held, log);
				},
			),
		);
	});

	test("H6 a long break is pulled page by page while new frames come in between", () => {
		fc.assert(
			fc.property(fc.array(deed, { maxLength: 30 }), fc.array(deed, { maxLength: 10 }), (away, meanwhile) => {
				const log = fakeLog(ID);
				framesOf(log, [{ kind: "post", side: "buyer" }]);
				let held: Log = apply(unknown, log.changes(null, 50));
				framesOf(log, away);
				const live = meanwhile.values();
				for (let asked = 0; held.held !== log.rev; asked++) {
					expect(asked).toBeLessThan(60);
					held = apply(held, log.changes(held.held, 4));
					const next = live.next().value;
					const frame = next && happen(log, next);
					if (frame) held = apply(held, frame);
				}
				expectEqual(held, log);
			}),
		);
	});
});

describe("what is shown", () => {
	const three = () => {
		const log = fakeLog(ID);
		framesOf(log, [
			{ kind: "post", side: "buyer" },
			{ kind: "post", side: "shop" },
			{ kind: "post", side: "buyer" },
		]);
		return log;
	};

	test("C8 a message beyond a hole waits for what precedes it", () => {
		const log = three();
		let held = apply(unknown, log.changes(null, 50));
		const [four, five, six] = framesOf(log, [
			{ kind: "post", side: "buyer" },
			{ kind: "post", side: "shop" },
			{ kind: "post", side: "shop" },
		]);
		held = apply(held, four as ServerFrame);
		held = apply(held, six as ServerFrame);
		expect(shown(held)).toEqual([1, 2, 3, 4]);
		held = apply(held, five as ServerFrame);
		expect(shown(held)).toEqual([1, 2, 3, 4, 5, 6]);
	});

	test("an old message that changed does not appear alone above the newest page", () => {
		const log = fakeLog(ID);
		framesOf(
			log,
			Array.from({ length: 20 }, () => ({ kind: "post" as const, side: "buyer" as const })),
		);
		let held = apply(unknown, log.changes(null, 5));
		held = apply(held, log.revise(3, "mended") as ServerFrame);
		expect(shown(held)).toEqual([16, 17, 18, 19, 20]);
		held = filled(held, log.before(16, 14), log.rev);
		expect(shown(held)).toEqual(log.messages.slice(1).map(({ seq }) => seq));
		expect(held.messages[1]?.text).toBe("mended");
	});

	test("M7 history that was read before an edit and arrives after it does not undo it", () => {
		const log = three();
		let held = apply(unknown, log.changes(null, 1));
		const late = log.before(3, 5);
		held = apply(held, log.revise(2, "mended") as ServerFrame);
		held = filled(held, late, 3);
		expect(held.messages.map(({ text }) => text)).toEqual(log.messages.map(({ text }) => text));
		expect(held.held).toBe(log.rev);
	});

	test("a place far back is shown by itself until it grows into the newest", () => {
		const log = fakeLog(ID);
		framesOf(
			log,
			Array.from({ length: 20 }, () => ({ kind: "post" as const, side: "buyer" as const })),
		);
		let held = apply(unknown, log.changes(null, 5));
		held = filled(held, log.before(9, 4), log.rev);
		expect(run(held, 6).map(({ seq }) => seq)).toEqual([5, 6, 7, 8]);
		held = filled(held, log.before(16, 7), log.rev);
		expect(run(held, 6).map(({ seq }) => seq)).toEqual(run(held, 20).map(({ seq }) => seq));
		expect(run(held, 2)).toEqual([]);
	});

	test("a conversation known from a list shows nothing, and every message from there on", () => {
		const log = three();
		let held = told(unknown, log.state());
		expect([held.held, held.tail, shown(held)]).toEqual([3, 3, []]);
		const [four] = framesOf(log, [{ kind: "post", side: "shop" }]);
		held = apply(held, four as ServerFrame);
		expect(shown(held)).toEqual([4]);
		expect(held.held).toBe(4);
	});

	test("a list that was read before a frame came does not go back behind it", () => {
		const log = three();
		const late = log.state();
		let held = apply(unknown, log.changes(null, 50));
		held = apply(held, log.setStatus("closed") as ServerFrame);
		held = told(held, late);
		expect(held.conversation?.status).toBe("closed");
		expect(hasHole(held)).toBe(false);
	});

	test("a list that knows more than what is held shows the hole", () => {
		const log = three();
		const held = apply(unknown, log.changes(null, 50));
		framesOf(log, [{ kind: "post", side: "shop" }]);
		expect(hasHole(told(held, log.state()))).toBe(true);
	});
});

describe("numbers", () => {
	test("R2 a message moves its author's own side's marks, and only those", () => {
		const log = fakeLog(ID);
		let held = apply(unknown, log.changes(null, 50));
		for (const frame of framesOf(log, [
			{ kind: "post", side: "buyer" },
			{ kind: "post", side: "shop" },
		]))
			held = apply(held, frame);
		expect(held.conversation?.marks).toEqual({
			buyer: { delivered: 1, read: 1 },
			shop: { delivered: 2, read: 2 },
		});
	});

	test("R1 marks that come late do not take anything back", () => {
		const log = fakeLog(ID);
		framesOf(
			log,
			Array.from({ length: 3 }, () => ({ kind: "post" as const, side: "buyer" as const })),
		);
		let held = apply(unknown, log.changes(null, 50));
		const [first, second] = [log.mark("shop", { delivered: 1 }), log.mark("shop", { read: 3 })];
		held = apply(held, second as ServerFrame);
		held = apply(held, first as ServerFrame);
		expect(held.conversation?.marks.shop).toEqual({ delivered: 3, read: 3 });
		expect(held.held).toBe(log.rev);
	});

	test("C7 a frame of a type not known counts by its rev; one without is nothing", () => {
		const log = fakeLog(ID);
		framesOf(log, [{ kind: "post", side: "buyer" }]);
		const held = apply(unknown, log.changes(null, 50));
		const reacted = { type: "reaction", conversation: ID, rev: 2, emoji: "👍" } as unknown as ServerFrame;
		expect(apply(held, reacted).held).toBe(2);
		const moved = { type: "mood", conversation: ID } as unknown as ServerFrame;
		expect(apply(held, moved)).toBe(held);
	});

	test("H7 a newest page that is older than what was held means begin anew", () => {
		const old = fakeLog(ID);
		framesOf(
			old,
			Array.from({ length: 5 }, () => ({ kind: "post" as const, side: "buyer" as const })),
		);
		const held = apply(unknown, old.changes(null, 50));
		const restored = fakeLog(ID);
		framesOf(restored, [{ kind: "post", side: "buyer" }]);
		expect(apply(held, restored.changes(held.held, 50))).toBe(unknown);
	});

	test("who missed very much begins with the newest page instead of reading all of it", () => {
		const log = fakeLog(ID);
		framesOf(log, [{ kind: "post", side: "buyer" }]);
		const held = apply(unknown, log.changes(null, 50));
		framesOf(
			log,
			Array.from({ length: 600 }, () => ({ kind: "post" as const, side: "shop" as const })),
		);
		expect(apply(held, log.changes(held.held, 50))).toBe(unknown);
	});

	test("another tab's newest page adds its messages and completes nothing", () => {
		const log = fakeLog(ID);
		framesOf(
			log,
			Array.from({ length: 5 }, () => ({ kind: "post" as const, side: "buyer" as const })),
		);
		let held = apply(unknown, log.changes(null, 50));
		log.revise(1, "mended");
		framesOf(log, [{ kind: "post", side: "shop" }]);
		held = apply(held, log.changes(null, 2));
		expect([seqs(held), held.held, hasHole(held)]).toEqual([[1, 2, 3, 4, 5, 6], 5, true]);
		held = apply(held, log.changes(held.held, 50));
		expectEqual(held, log);
	});

	test("a conversation begun here is complete and empty", () => {
		const log = fakeLog(ID);
		const [first] = framesOf(log, [{ kind: "post", side: "buyer" }]);
		const held = apply(begun(ID), first as ServerFrame);
		expect([held.held, shown(held)]).toEqual([1, [1]]);
	});

	test("of two states the newer wins, but nothing that only grows shrinks", () => {
		const log = fakeLog(ID);
		framesOf(log, [{ kind: "post", side: "buyer" }]);
		const older = log.state();
		log.mark("shop", { read: 1 });
		const newer = log.state();
		expect(merged(newer, older)).toEqual(newer);
		expect(merged(older, newer)).toEqual(newer);
	});
});
