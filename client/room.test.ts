import { expect, test } from "vitest";
import type { Message } from "../protocol/resources.ts";
import type { Entry } from "./entries.ts";
import { type Room, view } from "./room.ts";
import { apply, begun } from "./thread.ts";

const ID = "cnv_1";
const message: Message = {
	conversation: ID,
	seq: 1,
	rev: 1,
	author: { kind: "buyer" },
	clientId: "cli_1",
	kind: "text",
	text: "Hello?",
	createdAt: "2026-11-23T10:00:00.000Z",
	editedAt: null,
	recalledAt: null,
};
const waiting = (clientId: string): Entry => ({
	clientId,
	conversation: ID,
	text: "Hello?",
	start: false,
	at: 0,
	owner: "dev_1",
});
const room = (log: Room["log"]): Room => ({
	id: ID,
	log,
	local: false,
	screens: 1,
	followed: true,
	wanted: { delivered: 0, read: 0 },
	version: 0,
	typing: null,
	gone: false,
});

test("a message that came back before its own acknowledgement is on the screen once", () => {
	const log = apply(begun(ID), { type: "message", message });
	const { bubbles } = view(room(log), [waiting("cli_1"), waiting("cli_2")], "buyer", true, null);
	expect(bubbles.map(({ key, state }) => [key, state])).toEqual([
		["cli_1", "sent"],
		["cli_2", "sending"],
	]);
});
