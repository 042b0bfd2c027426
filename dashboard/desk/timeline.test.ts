import { describe, expect, it } from "vitest";
import type { Bubble } from "../../client/views.ts";
import type { Author, Note } from "../../protocol/resources.ts";
import { type TimelineInput, type TimelineItem, timelineOf } from "./timeline.ts";

const ANA: Author = { kind: "seller", id: "slr_ana", name: "Ana" };
const BEN: Author = { kind: "seller", id: "slr_ben", name: "Ben" };
const BUYER: Author = { kind: "buyer" };
const START = Date.UTC(2026, 2, 3, 10, 0, 0);
const minutes = (count: number) => START + count * 60_000;

const said = (seq: number, at: number, author: Author = BUYER): Bubble => ({
	key: `key-${seq}`,
	message: {
		conversation: "cnv",
		seq,
		rev: seq,
		author,
		clientId: `key-${seq}`,
		kind: "text",
		text: `m${seq}`,
		createdAt: new Date(at).toISOString(),
		editedAt: null,
		recalledAt: null,
	},
	text: `m${seq}`,
	at,
	author,
	mine: author.kind !== "buyer",
	state: author.kind === "buyer" ? null : "sent",
	reason: null,
});
const pending = (key: string, at: number): Bubble => ({
	key,
	message: null,
	text: key,
	at,
	author: null,
	mine: true,
	state: "sending",
	reason: null,
});
const noted = (seq: number, at: number, kind: Note["kind"] = "note"): Note => ({
	conversation: "cnv",
	seq,
	kind,
	author: ANA,
	clientId: kind === "note" ? `note-${seq}` : null,
	text: kind === "note" ? "psst" : null,
	assignee: null,
	createdAt: new Date(at).toISOString(),
});
const timeline = (input: Partial<TimelineInput>, me = "slr_ana") =>
	timelineOf(
		{
			bubbles: [],
			notes: [],
			hasOlder: false,
			hasNewer: false,
			unreadFrom: null,
			dayOf: (at) => new Date(at).toISOString().slice(0, 10),
			...input,
		},
		me,
	);
const shape = (items: TimelineItem[]) =>
	items.map((item) => {
		if (item.kind !== "bubble") return item.kind === "events" ? `events×${item.events.length}` : item.kind;
		return `${item.first ? "[" : " "}${item.bubble.text}${item.last ? "]" : " "}`;
	});

describe("a thread as it is read", () => {
	it("groups what one person says within three minutes, and tells two sellers apart", () => {
		const bubbles = [
			said(1, minutes(0)),
			said(2, minutes(2)),
			said(3, minutes(4)),
			said(4, minutes(9)),
			said(5, minutes(9), ANA),
			said(6, minutes(9), BEN),
		];
		expect(shape(timeline({ bubbles }))).toEqual(["day", "[m1 ", " m2 ", " m3]", "[m4]", "[m5]", "[m6]"]);
	});
	it("puts an unsent message into the group of what its seller sent", () => {
		const bubbles = [said(1, minutes(0), ANA), pending("typed", minutes(1))];
		expect(shape(timeline({ bubbles }))).toEqual(["day", "[m1 ", " typed]"]);
		expect(shape(timeline({ bubbles }, "slr_ben"))).toEqual(["day", "[m1]", "[typed]"]);
	});
	it("divides days, also in the middle of a group", () => {
		const late = Date.UTC(2026, 2, 3, 23, 59, 30);
		const bubbles = [said(1, late), said(2, late + 60_000)];
		expect(shape(timeline({ bubbles }))).toEqual(["day", "[m1]", "day", "[m2]"]);
	});
	it("sets notes among the messages by time and ends the group there", () => {
		const bubbles = [said(1, minutes(0)), said(2, minutes(2))];
		expect(shape(timeline({ bubbles, notes: [noted(1, minutes(1))] }))).toEqual([
			"day",
			"[m1]",
			"note",
			"[m2]",
		]);
	});
	it("folds what was done within ten minutes into one line", () => {
		const notes = [
			noted(1, minutes(1), "assigned"),
			noted(2, minutes(2), "closed"),
			noted(3, minutes(30), "reopened"),
		];
		expect(shape(timeline({ bubbles: [said(1, minutes(0))], notes }))).toEqual([
			"day",
			"[m1]",
			"events×2",
			"events×1",
		]);
	});
	it("keeps the order of numbers even where the clocks disagree", () => {
		const bubbles = [said(1, minutes(5)), said(2, minutes(4))];
		const texts = timeline({ bubbles }).flatMap((item) => (item.kind === "bubble" ? [item.bubble.text] : []));
		expect(texts).toEqual(["m1", "m2"]);
	});
	it("does not return to yesterday when a clock lags at midnight", () => {
		const midnight = Date.UTC(2026, 2, 4);
		const bubbles = [said(1, midnight - 60_000), said(2, midnight + 1_000), said(3, midnight - 1_000)];
		expect(shape(timeline({ bubbles })).filter((line) => line === "day")).toHaveLength(2);
	});
	it("shows notes older than what is loaded only when the messages around them are", () => {
		const notes = [noted(1, minutes(-60)), noted(2, minutes(1))];
		const bubbles = [said(7, minutes(0))];
		expect(shape(timeline({ bubbles, notes, hasOlder: true }))).toEqual(["day", "[m7]", "note"]);
		expect(shape(timeline({ bubbles, notes }))).toEqual(["day", "note", "[m7]", "note"]);
		expect(shape(timeline({ bubbles, notes, hasNewer: true }))).toEqual(["day", "note", "[m7]"]);
	});
	it("marks once where the unread begin, before the buyer's words and not before one's own", () => {
		const bubbles = [said(1, minutes(0)), said(2, minutes(1), ANA), said(3, minutes(2)), said(4, minutes(3))];
		expect(shape(timeline({ bubbles, unreadFrom: 2 }))).toEqual([
			"day",
			"[m1]",
			"[m2]",
			"unread",
			"[m3 ",
			" m4]",
		]);
	});
	it("gives every item a key of its own", () => {
		const bubbles = [said(1, minutes(0)), said(2, minutes(1)), pending("p", minutes(2))];
		const keys = timeline({ bubbles, notes: [noted(1, minutes(1)), noted(2, minutes(1), "closed")] }).map(
			({ key }) => key,
		);
		expect(new Set(keys).size).toBe(keys.length);
	});
});
