import { expect, test } from "vitest";
import { type ServerFrame, serverFrameSchema } from "../../protocol/frames.ts";
import type { Conversation, Note } from "../../protocol/resources.ts";
import { frameFor } from "./sides.ts";

const CANARY = "canary-only-for-the-desk";
const none = { delivered: 0, read: 0 };
const time = "2025-01-01T00:00:00.000Z";
const conversation: Conversation = {
	id: "cnv_111111111111111111111",
	status: "open",
	lastSeq: 0,
	rev: 1,
	marks: { buyer: none, shop: none },
	lastMessage: null,
	createdAt: time,
	changedAt: time,
	desk: {
		buyer: {
			id: "buy_111111111111111111111",
			externalId: CANARY,
			name: null,
			email: CANARY,
			locale: null,
			createdAt: time,
			lastSeenAt: time,
		},
		assignee: null,
		waitingSince: null,
		unreadFrom: null,
		noteSeq: 3,
		page: { url: CANARY, title: CANARY },
	},
};
const note: Note = {
	conversation: conversation.id,
	seq: 1,
	kind: "note",
	author: null,
	clientId: null,
	text: CANARY,
	assignee: null,
	createdAt: time,
};
const forTheDesk: ServerFrame[] = [
	{
		type: "welcome",
		version: 1,
		epoch: "1",
		side: "buyer",
		answering: true,
		conversations: [conversation],
	},
	{ type: "note", note },
	{ type: "conversation", conversation },
	{ type: "changes", held: 0, conversation, messages: [], more: false, after: 1 },
	{ type: "inbox", conversations: [conversation] },
	{ type: "presence", conversation: conversation.id, online: true, page: { url: CANARY, title: CANARY } },
];

test.each(forTheDesk)("what only the desk sees of $type never goes to a buyer", (frame) => {
	expect(JSON.stringify(frame)).toContain(CANARY);
	expect(JSON.stringify(frameFor("buyer", frame))).not.toContain(CANARY);
	expect(frameFor("shop", frame)).toBe(frame);
});

test("a buyer's conversation is whole but for the desk's part", () => {
	const { desk: _, ...seen } = conversation;
	expect(frameFor("buyer", { type: "conversation", conversation })).toEqual({
		type: "conversation",
		conversation: seen,
	});
});

test("every frame that can carry the desk's part or a note is looked at above", () => {
	const carrying = serverFrameSchema.options
		.filter((schema) =>
			["note", "conversation", "conversations", "page"].some((field) => field in schema.shape),
		)
		.map((schema) => schema.shape.type.value)
		.filter((type) => !["typing", "gone", "mark", "refused"].includes(type));
	expect(new Set(forTheDesk.map((frame) => frame.type))).toEqual(new Set(carrying));
});
