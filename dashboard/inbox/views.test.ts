import { describe, expect, it } from "vitest";
import { belongs } from "../../client/inbox-order.ts";
import type { Conversation } from "../../protocol/resources.ts";
import { nextWaiting, patched } from "./views.ts";

const ME = { id: "slr_me", name: "Me" };
const conversation = (more: Partial<Conversation["desk"]> = {}, id = "cnv_a"): Conversation => ({
	id,
	status: "open",
	lastSeq: 1,
	rev: 1,
	marks: { buyer: { delivered: 0, read: 0 }, shop: { delivered: 0, read: 0 } },
	lastMessage: null,
	createdAt: "2026-03-03T10:00:00.000Z",
	changedAt: "2026-03-03T10:00:00.000Z",
	desk: {
		buyer: {
			id: "buy_a",
			externalId: null,
			name: null,
			email: null,
			locale: null,
			createdAt: "2026-03-03T10:00:00.000Z",
			lastSeenAt: "2026-03-03T10:00:00.000Z",
		},
		assignee: null,
		waitingSince: "2026-03-03T10:00:00.000Z",
		unreadFrom: null,
		noteSeq: 0,
		page: null,
		...more,
	},
});

describe("what was just done", () => {
	it("closing takes it out of every view but Closed at once, and nobody waits in it", () => {
		const closed = patched(conversation({ assignee: ME }), { status: "closed" });
		for (const view of ["mine", "unassigned", "all"] as const)
			expect(belongs(closed, view, ME.id)).toBe(false);
		expect(belongs(closed, "closed", ME.id)).toBe(true);
		expect(closed.desk?.waitingSince).toBeNull();
	});
	it("assigning shows at once and leaves the rest as it was", () => {
		const before = conversation();
		const after = patched(before, { assignee: ME });
		expect(after.desk?.assignee).toEqual(ME);
		expect({ ...after, desk: null }).toEqual({ ...before, desk: null });
		expect(patched(before, undefined)).toBe(before);
	});
	it("next is who has waited longest, but not who is being answered already", () => {
		const rows = [
			conversation({ waitingSince: "2026-03-03T10:02:00.000Z" }, "b"),
			conversation({ waitingSince: "2026-03-03T10:01:00.000Z" }, "a"),
			conversation({ waitingSince: null }, "answered"),
		];
		expect(nextWaiting(rows, null)).toBe("a");
		expect(nextWaiting(rows, "a")).toBe("b");
		expect(nextWaiting([], null)).toBeNull();
	});
});
