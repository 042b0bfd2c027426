import { expect, test } from "vitest";
import type { Bubble } from "../../client/views.ts";
import type { Author } from "../../protocol/resources.ts";
import { arrange } from "./arrange.ts";

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 2, 3, 12);
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const mia: Author = { kind: "seller", id: "slr_1", name: "Mia" };
const tom: Author = { kind: "seller", id: "slr_2", name: "Tom" };

let seq = 0;
function bubble(at: number, author: Author | null = null, more: Partial<Bubble> = {}): Bubble {
	const clientId = `client-${++seq}`;
	const createdAt = new Date(at).toISOString();
	const message = {
		conversation: "cnv_1",
		seq,
		rev: seq,
		author: author ?? { kind: "buyer" as const },
		clientId,
		kind: "text" as const,
		text: "x",
		createdAt,
		editedAt: null,
		recalledAt: null,
	};
	return {
		key: clientId,
		message,
		text: "x",
		at,
		author: message.author,
		mine: !author,
		state: author ? null : "sent",
		reason: null,
		...more,
	};
}
/** As letters: D a day, U the unread line, and for a bubble whether it is first and last of its group. */
const shape = (bubbles: Bubble[], unreadFrom: number | null = null) =>
	arrange(bubbles, unreadFrom, dayOf)
		.map((row) =>
			row.kind === "bubble" ? `${row.first ? "[" : ""}m${row.last ? "]" : ""}` : row.kind[0]?.toUpperCase(),
		)
		.join(" ");

test("what one person says within three minutes goes together", () => {
	expect(shape([bubble(NOON), bubble(NOON + MINUTE), bubble(NOON + 2 * MINUTE)])).toBe("D [m m m]");
	expect(shape([bubble(NOON), bubble(NOON + 3 * MINUTE)])).toBe("D [m] [m]");
	expect(shape([bubble(NOON, mia), bubble(NOON, mia)])).toBe("D [m m]");
});

test("another person begins another group", () => {
	expect(shape([bubble(NOON), bubble(NOON, mia), bubble(NOON)])).toBe("D [m] [m] [m]");
	expect(shape([bubble(NOON, mia), bubble(NOON, tom)])).toBe("D [m] [m]");
});

test("every day begins with its name, and no group goes past midnight", () => {
	const midnight = Date.UTC(2026, 2, 4);
	expect(shape([bubble(midnight - MINUTE), bubble(midnight), bubble(midnight + MINUTE)])).toBe(
		"D [m] D [m m]",
	);
});

test("the line stands above the first unread message, and parts what would go together", () => {
	const [read, unread] = [bubble(NOON, mia), bubble(NOON, mia)];
	expect(shape([read, unread], unread.message?.seq)).toBe("D [m] U [m]");
	expect(shape([read, unread], 9_999)).toBe("D [m m]");
});

test("a message that was not sent stands by itself", () => {
	expect(shape([bubble(NOON), bubble(NOON, null, { state: "failed" }), bubble(NOON)])).toBe("D [m m] [m]");
});

test("nothing said shows nothing", () => {
	expect(shape([])).toBe("");
});
