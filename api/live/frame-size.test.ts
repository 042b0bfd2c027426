import { expect, test } from "vitest";
import { FRAME_MAX_BYTES, TEXT_MAX } from "../../protocol/limits.ts";
import type { Changes, Message } from "../../protocol/resources.ts";
import { cutToFrame, split } from "./frame-size.ts";

/** Three bytes each in UTF-8: 30 kB a message. */
const LONG = "铃".repeat(TEXT_MAX);

function message(seq: number, rev: number, text = LONG): Message {
	return {
		conversation: "cnv_111111111111111111111",
		seq,
		rev,
		author: { kind: "buyer" },
		clientId: `client-${seq}`,
		kind: "text",
		text,
		createdAt: "2025-01-01T00:00:00.000Z",
		editedAt: null,
		recalledAt: null,
	};
}

function changes(messages: Message[], after: number): Changes {
	const none = { delivered: 0, read: 0 };
	return {
		conversation: {
			id: "cnv_111111111111111111111",
			status: "open",
			lastSeq: messages.length,
			rev: after,
			marks: { buyer: none, shop: none },
			lastMessage: null,
			createdAt: "2025-01-01T00:00:00.000Z",
			changedAt: "2025-01-01T00:00:00.000Z",
		},
		messages,
		more: false,
		after,
	};
}

const five = [1, 2, 3, 4, 5].map((seq) => message(seq, seq * 2));

test("what fits is left alone", () => {
	const whole = changes([message(1, 1, "hello")], 9);
	expect(cutToFrame(whole, 0)).toBe(whole);
});

test("changes too large for a frame end earlier, and say from where to ask on", () => {
	const cut = cutToFrame(changes(five, 12), 0);
	expect(cut.messages.map((one) => one.seq)).toEqual([1, 2, 3]);
	expect(cut).toMatchObject({ more: true, after: 6 });
	expect(Buffer.byteLength(JSON.stringify({ type: "changes", held: 0, ...cut }))).toBeLessThan(
		FRAME_MAX_BYTES,
	);
});

test("a newest page too large for a frame keeps its newest messages, and the reader is complete", () => {
	const cut = cutToFrame(changes(five, 12), null);
	expect(cut.messages.map((one) => one.seq)).toEqual([3, 4, 5]);
	expect(cut).toMatchObject({ more: false, after: 12 });
});

test("the longest message in the longest spelling still goes alone", () => {
	const cut = cutToFrame(
		changes([message(1, 1, "\u0001".repeat(TEXT_MAX)), message(2, 2, "\u0001".repeat(TEXT_MAX))], 2),
		0,
	);
	expect(cut.messages).toHaveLength(1);
	expect(Buffer.byteLength(JSON.stringify({ type: "changes", held: 0, ...cut }))).toBeLessThan(
		FRAME_MAX_BYTES,
	);
});

test("inbox rows are split without losing one", () => {
	const rows = Array.from({ length: 50 }, (_, index) => ({ index, padding: "x".repeat(5_000) }));
	const frames = split(rows);
	expect(frames.length).toBeGreaterThan(1);
	expect(frames.flat()).toEqual(rows);
	for (const frame of frames) expect(Buffer.byteLength(JSON.stringify(frame))).toBeLessThan(FRAME_MAX_BYTES);
	expect(split([])).toEqual([]);
});
