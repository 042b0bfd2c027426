import { expect, test } from "vitest";
import type { ServerFrame } from "../../protocol/frames.ts";
import type { Conversation, Message } from "../../protocol/resources.ts";
import { createArrivals } from "./arrivals.ts";

const message = (seq: number, more: Partial<Message> = {}) =>
	({ conversation: "cnv_1", seq, editedAt: null, recalledAt: null, ...more }) as Message;
const live = (of: Message): ServerFrame => ({ type: "message", message: of });
const changes = (held: number | null, ...messages: Message[]): ServerFrame => ({
	type: "changes",
	held,
	messages,
	conversation: {} as Conversation,
	more: false,
	after: 0,
});
const tell = (...frames: ServerFrame[]) => {
	const arrivals = createArrivals();
	return frames.map((frame) => arrivals(frame).map(({ seq }) => seq));
};

test("a message is told of once, however often its frame comes", () => {
	expect(tell(live(message(1)), live(message(1)), live(message(2)))).toEqual([[1], [], [2]]);
});

test("what was missed while away is told of", () => {
	expect(tell(live(message(1)), changes(1, message(2), message(3)))).toEqual([[1], [2, 3]]);
});

test("the newest page of a conversation is no news", () => {
	expect(tell(changes(null, message(7), message(8)), live(message(9)))).toEqual([[], [9]]);
});

test("an edited or recalled message is no news", () => {
	const at = "2026-03-03T12:00:00.000Z";
	expect(
		tell(live(message(1)), live(message(1, { editedAt: at })), changes(5, message(3, { recalledAt: at }))),
	).toEqual([[1], [], []]);
});

test("conversations do not answer for each other", () => {
	expect(tell(live(message(5)), live(message(1, { conversation: "cnv_2" })))).toEqual([[5], [1]]);
});
