import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ClientFrame, ServerFrame } from "../protocol/frames.ts";
import type { Conversation, Counts } from "../protocol/resources.ts";
import { createInbox, type InboxDesk } from "./inbox.ts";
import { belongs, compareRanks, type InboxView, type Rank, rankOf } from "./inbox-order.ts";
import { unreadOf } from "./room.ts";

const ME = "slr_me";
const at = (minute: number) => new Date(Date.UTC(2026, 2, 3, 10, minute)).toISOString();

type Change = { waiting?: number | null; changed?: number; closed?: boolean; mine?: boolean; rev?: number };
function conversation(id: string, change: Change = {}): Conversation {
	const { waiting = null, changed = 0, closed = false, mine = false, rev = 1 } = change;
	return {
		id,
		status: closed ? "closed" : "open",
		lastSeq: 1,
		rev,
		marks: { buyer: { delivered: 0, read: 0 }, shop: { delivered: 1, read: 1 } },
		lastMessage: null,
		createdAt: at(0),
		changedAt: at(changed),
		desk: {
			buyer: {
				id: `buy_${id}`,
				externalId: null,
				name: id,
				email: null,
				locale: null,
				createdAt: at(0),
				lastSeenAt: at(0),
			},
			assignee: mine ? { id: ME, name: "Me" } : null,
			waitingSince: waiting === null ? null : at(waiting),
			unreadFrom: null,
			noteSeq: 0,
			page: null,
		},
	};
}

/** A server that answers lists from what it holds, in pages of two. */
function stand(stored: Conversation[], pageSize = 2) {
	const rows = new Map(stored.map((row) => [row.id, row]));
	const asked: string[] = [];
	const sent: ClientFrame[] = [];
	let ear: (frame: ServerFrame) => void = () => {};
	let broken = false;
	let slow = 0;
	const answer = (path: string): unknown => {
		asked.push(path);
		if (broken) throw Object.assign(new Error("unreachable"), { code: "unreachable", status: 0 });
		if (path === "conversations/counts") {
			const count = (view: InboxView) => [...rows.values()].filter((row) => belongs(row, view, ME)).length;
			return {
				mine: count("mine"),
				unassigned: count("unassigned"),
				all: count("all"),
				unread: [...rows.values()].filter((row) => unreadOf(row, "shop") > 0).length,
			} satisfies Counts;
		}
		const query = new URLSearchParams(path.split("?")[1]);
		const after = query.get("changedAfter");
		const list = after
			? [...rows.values()].filter((row) => row.changedAt >= after)
			: [...rows.values()].filter((row) => belongs(row, query.get("view") as InboxView, ME));
		list.sort(
			after ? (a, b) => (a.changedAt < b.changedAt ? -1 : 1) : (a, b) => compareRanks(rankOf(a), rankOf(b)),
		);
		// As the server's: by place and not by count, so that what moves meanwhile is neither left out nor told twice.
		const cursor: Rank | null = JSON.parse(query.get("cursor") ?? "null");
		const rest = list.filter((row) => after || !cursor || compareRanks(rankOf(row), cursor) > 0);
		const data = rest.slice(0, after ? undefined : pageSize);
		const last = data.at(-1);
		return { data, next: last && data.length < rest.length ? JSON.stringify(rankOf(last)) : null };
	};
	const desk: InboxDesk = {
		rest: async <T>(_method: string, path: string) => {
			const answered = answer(path) as T;
			if (slow > 0) await new Promise((resolve) => setTimeout(resolve, slow));
			return answered;
		},
		on: (listener) => {
			ear = listener;
			return () => {};
		},
		send: (frame) => void sent.push(frame),
	};
	/** Something happened, and nobody has been told yet. */
	const changesSilently = (...changed: Conversation[]) => {
		for (const row of changed) rows.set(row.id, row);
	};
	return {
		desk,
		asked,
		sent,
		rows,
		says: (frame: ServerFrame) => ear(frame),
		/** Another seller or a buyer did something, and this desk is told. */
		changes(...changed: Conversation[]) {
			changesSilently(...changed);
			ear({ type: "inbox", conversations: changed });
		},
		changesSilently,
		breaks: (now: boolean) => {
			broken = now;
		},
		/** From now on its answers are so long under way. Milliseconds. */
		answersAfter: (ms: number) => {
			slow = ms;
		},
	};
}
const welcome = (epoch: string): ServerFrame => ({
	type: "welcome",
	version: 1,
	epoch,
	side: "shop",
	answering: true,
});
const idsOf = (rows: readonly Conversation[]) => rows.map(({ id }) => id).join("");

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());
const settled = () => vi.advanceTimersByTimeAsync(0);

describe("the inbox", () => {
	it("shows who has waited longest first, then what is answered, newest change first", async () => {
		const server = stand(
			[
				conversation("a", { changed: 5 }),
				conversation("b", { waiting: 2, changed: 9 }),
				conversation("c", { changed: 7 }),
				conversation("d", { waiting: 1, changed: 3 }),
			],
			10,
		);
		const all = createInbox(server.desk, { seller: ME }).view("all");
		expect(all.state()).toBe("loading");
		await settled();
		expect(all.state()).toBe("ready");
		expect(idsOf(all.rows())).toBe("dbca");
		expect(all.more()).toBe(false);
	});

	it("moves a row the moment it is answered, closed or assigned, in every view", async () => {
		const server = stand([conversation("a", { waiting: 1 }), conversation("b", { waiting: 2 })], 10);
		const inbox = createInbox(server.desk, { seller: ME });
		const views = { all: inbox.view("all"), mine: inbox.view("mine"), closed: inbox.view("closed") };
		await settled();
		server.changes(conversation("a", { rev: 2, mine: true, changed: 20 }));
		expect(idsOf(views.all.rows())).toBe("ba");
		expect(idsOf(views.mine.rows())).toBe("a");
		server.changes(conversation("b", { rev: 2, closed: true, changed: 21 }));
		expect(idsOf(views.all.rows())).toBe("a");
		expect(idsOf(views.closed.rows())).toBe("b");
	});

	it("keeps the rows of a page not loaded for that page, and leaves none out", async () => {
		const names = ["a", "b", "c", "d", "e"];
		const server = stand(names.map((id, waiting) => conversation(id, { waiting })));
		const all = createInbox(server.desk, { seller: ME }).view("all");
		await settled();
		expect(idsOf(all.rows())).toBe("ab");
		expect(all.more()).toBe(true);
		// Answered: its place is now far below what is loaded.
		server.changes(conversation("a", { rev: 2, changed: 30 }));
		expect(idsOf(all.rows())).toBe("b");
		await all.loadMore();
		await all.loadMore();
		expect(idsOf(all.rows())).toBe("bcdea");
		expect(all.more()).toBe(false);
	});

	it("gives back the very rows that did not change", async () => {
		const server = stand([conversation("a", { waiting: 1 }), conversation("b", { waiting: 2 })], 10);
		const inbox = createInbox(server.desk, { seller: ME });
		const all = inbox.view("all");
		await settled();
		const before = all.rows();
		const row = inbox.row("b");
		server.changes(conversation("a", { waiting: 1, rev: 1 }));
		expect(all.rows()).toBe(before);
		server.changes(conversation("a", { waiting: 1, rev: 2 }));
		expect(inbox.row("b")).toBe(row);
		expect(all.rows()).not.toBe(before);
	});

	it("does not go back to an older state that arrives late", async () => {
		const server = stand([conversation("a", { rev: 5, closed: true })], 10);
		const inbox = createInbox(server.desk, { seller: ME });
		const closed = inbox.view("closed");
		await settled();
		server.changes(conversation("a", { rev: 4 }));
		expect(idsOf(closed.rows())).toBe("a");
	});

	it("after a break, learns of what was closed meanwhile, from a cache too", async () => {
		const server = stand([
			conversation("a", { rev: 7, closed: true, changed: 40 }),
			conversation("b", { changed: 3 }),
		]);
		const inbox = createInbox(server.desk, { seller: ME });
		inbox.seed([conversation("a", { waiting: 1, changed: 2, rev: 3 })], "one");
		const all = inbox.view("all");
		expect(idsOf(all.rows())).toBe("a");
		server.says(welcome("one"));
		await settled();
		expect(idsOf(all.rows())).toBe("b");
	});

	it("of an empty shop, has what was begun before this desk was told of anything", async () => {
		const server = stand([]);
		const all = createInbox(server.desk, { seller: ME }).view("all");
		await settled();
		server.rows.set("a", conversation("a", { waiting: 1 }));
		server.says(welcome("one"));
		await settled();
		expect(idsOf(all.rows())).toBe("a");
	});

	it("drops everything when the database is another one", async () => {
		const server = stand([conversation("a")], 10);
		const inbox = createInbox(server.desk, { seller: ME });
		const all = inbox.view("all");
		server.says(welcome("one"));
		await settled();
		server.rows.clear();
		server.rows.set("z", conversation("z"));
		server.says(welcome("two"));
		expect(idsOf(all.rows())).toBe("");
		await settled();
		expect(idsOf(all.rows())).toBe("z");
		expect(inbox.row("a")).toBeUndefined();
	});

	it("drops what was kept from another life of the database, however new it looks", async () => {
		const server = stand([conversation("a", { rev: 2, waiting: 5 })], 10);
		const inbox = createInbox(server.desk, { seller: ME });
		inbox.seed([conversation("a", { rev: 9, closed: true }), conversation("b", { rev: 9 })], "before");
		const all = inbox.view("all");
		server.says(welcome("after the restore"));
		await settled();
		expect(idsOf(all.rows())).toBe("a");
		expect(inbox.row("a")?.rev).toBe(2);
	});

	it("lets no cache speak once the server has", async () => {
		const server = stand([], 10);
		const inbox = createInbox(server.desk, { seller: ME });
		server.says(welcome("one"));
		inbox.seed([conversation("a")], "one");
		expect(inbox.known()).toEqual([]);
	});

	it("says that it could not be loaded, and loads when asked again", async () => {
		const server = stand([conversation("a")], 10);
		server.breaks(true);
		const all = createInbox(server.desk, { seller: ME }).view("all");
		await settled();
		expect(all.state()).toMatchObject({ problem: { code: "unreachable" } });
		server.breaks(false);
		all.retry();
		await settled();
		expect(all.state()).toBe("ready");
		expect(idsOf(all.rows())).toBe("a");
	});

	it("keeps the counts right by what changed, and asks only for what it cannot know", async () => {
		const server = stand([conversation("a"), conversation("b")], 10);
		const inbox = createInbox(server.desk, { seller: ME });
		inbox.view("all");
		await settled();
		expect(inbox.counts()).toEqual({ mine: 0, unassigned: 2, all: 2, unread: 0 });
		await vi.advanceTimersByTimeAsync(2_000);
		server.changes(conversation("a", { rev: 2, mine: true }));
		expect(inbox.counts()).toEqual({ mine: 1, unassigned: 1, all: 2, unread: 0 });
		const asked = server.asked.length;
		server.changes(conversation("b", { rev: 2, closed: true }));
		expect(inbox.counts()).toMatchObject({ unassigned: 0, all: 1 });
		await vi.advanceTimersByTimeAsync(60_000);
		expect(server.asked.length).toBe(asked);
		server.changes(conversation("new"));
		await vi.advanceTimersByTimeAsync(60_000);
		expect(inbox.counts()).toMatchObject({ unassigned: 1, all: 2 });
		expect(server.asked.length).toBe(asked + 1);
	});

	describe("what happens while counts are under way is counted once", () => {
		const asks = (rev: number): Conversation => ({ ...conversation("a", { rev }), lastSeq: 2 });
		const read = (rev: number): Conversation => ({
			...asks(rev),
			marks: { buyer: { delivered: 0, read: 0 }, shop: { delivered: 2, read: 2 } },
		});
		/** A desk that asks for counts anew, for it has just come back. */
		async function counting() {
			const server = stand([asks(2)], 10);
			const inbox = createInbox(server.desk, { seller: ME });
			inbox.view("all");
			await vi.advanceTimersByTimeAsync(10_000);
			expect(inbox.counts()).toMatchObject({ unread: 1 });
			server.answersAfter(500);
			server.says(welcome("e"));
			return { server, inbox };
		}

		it("when it is told before they are answered", async () => {
			const { server, inbox } = await counting();
			await vi.advanceTimersByTimeAsync(100);
			server.changes(read(3));
			await vi.advanceTimersByTimeAsync(500);
			expect(inbox.counts()).toMatchObject({ unread: 1 });
			await vi.advanceTimersByTimeAsync(10_000);
			expect(inbox.counts()).toMatchObject({ unread: 0 });
		});

		it("when it is in the answer already, and told after it", async () => {
			const { server, inbox } = await counting();
			server.changesSilently(read(3));
			await vi.advanceTimersByTimeAsync(600);
			server.changes(read(3));
			await vi.advanceTimersByTimeAsync(10_000);
			expect(inbox.counts()).toMatchObject({ unread: 0 });
		});
	});

	it("tells the buyer that a desk has the message, once, unless another desk did", async () => {
		const unheard = (id: string, rev: number, delivered: number): Conversation => ({
			...conversation(id, { rev }),
			lastSeq: 4,
			marks: { buyer: { delivered: 0, read: 0 }, shop: { delivered, read: 0 } },
		});
		const server = stand([], 10);
		createInbox(server.desk, { seller: ME });
		server.changes(unheard("a", 1, 0), unheard("b", 1, 0));
		server.changes(unheard("b", 2, 4));
		await vi.advanceTimersByTimeAsync(10_000);
		expect(server.sent).toEqual([{ type: "mark", conversation: "a", delivered: 4 }]);
	});
});
