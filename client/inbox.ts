/**
 * The desk's list of conversations: pages of the server's lists, kept up to date by `inbox` frames, caught up after every
 * break. Holds every conversation once, whatever views it stands in.
 */
import type { ServerFrame } from "../protocol/frames.ts";
import { PAGE_MAX } from "../protocol/limits.ts";
import type { Conversation, Counts, PageOf } from "../protocol/resources.ts";
import type { Desk } from "./desk.ts";
import { belongs, compareRanks, type InboxView, placed, type Rank, rankOf } from "./inbox-order.ts";
import type { Failure } from "./rest.ts";
import { unreadOf } from "./room.ts";

/** Whoever missed more pages of changes than this reads the lists anew instead. */
const CATCH_UP_PAGES = 20;
/** Counts that cannot be worked out here are asked for at most this often. Milliseconds. */
const COUNT_EVERY_MS = 3_000;
/** What is told so soon after counts were answered may be in them already, for what changes is told a moment later. Milliseconds. */
const DOUBT_MS = 1_000;
/**
 * "Delivered" is told after a while drawn from this range: several desks have the same inbox, and the first to tell spares
 * the others. Milliseconds.
 */
const DELIVERED_MS = [300, 1_500] as const;

export type InboxList = {
	/** In order, as far as pages are loaded. The same array while nothing in it changed. */
	rows(): readonly Conversation[];
	/** Whether further pages exist, as far as known. */
	more(): boolean;
	/** How the first page stands; rows kept from before may be there already. */
	state(): "loading" | "ready" | { problem: Failure };
	/** Loads the next page; at once resolved when one is under way or there is none. Rejects with a `Failure`. */
	loadMore(): Promise<void>;
	/** Asks again after a failure. */
	retry(): void;
};

export type Inbox = {
	/** A view; it is loaded from the first time it is asked for. */
	view(view: InboxView): InboxList;
	/** Null before they are known. */
	counts(): Counts | null;
	row(id: string): Conversation | undefined;
	/** Every conversation held, of whatever view, in no order. */
	known(): Conversation[];
	/**
	 * Fills it with what a device kept from an earlier visit, in the life `epoch` of the database. Changes nothing once the
	 * server has spoken, and is dropped when it speaks of another life.
	 */
	seed(conversations: readonly Conversation[], epoch: string | null): void;
	/** Calls back after every change. Returns how to stop. */
	subscribe(listener: () => void): () => void;
	close(): void;
};

type List = {
	rows: readonly Conversation[];
	/** Null: everything is loaded. Undefined: nothing is, so whatever is held is shown. */
	horizon: Rank | null | undefined;
	next: string | null;
	loading: boolean;
	problem: Failure | null;
	/** Grows when the list starts anew: a page asked for before is thrown away. */
	life: number;
};

/** Notes, the buyer's name and their page change without a `rev`: at the same one, what was told last is newer. */
function newer(before: Conversation, after: Conversation): boolean {
	if (after.rev !== before.rev) return after.rev > before.rev;
	return JSON.stringify(after) !== JSON.stringify(before);
}

/** What the inbox needs of a desk. */
export type InboxDesk = Pick<Desk, "rest" | "on" | "send">;

/** @param seller whose *mine* it is. */
export function createInbox(desk: InboxDesk, { seller }: { seller: string }): Inbox {
	const held = new Map<string, Conversation>();
	const lists = new Map<InboxView, List>();
	const listeners = new Set<() => void>();
	const marking = new Map<string, ReturnType<typeof setTimeout>>();
	let counts: Counts | null = null;
	let countTimer: ReturnType<typeof setTimeout> | undefined;
	let countedAt = Number.NEGATIVE_INFINITY;
	/** Until when a change may be counted already or not; for ever while an answer is under way. */
	let doubtfulUntil = Number.NEGATIVE_INFINITY;
	let epoch: string | null = null;
	let closed = false;

	const tell = () => {
		for (const listener of [...listeners]) listener();
	};

	// ---- counts: worked out from what changed, asked for where that is not known ----

	const count = async () => {
		countTimer = undefined;
		countedAt = Date.now();
		doubtfulUntil = Number.POSITIVE_INFINITY;
		try {
			const answer = await desk.rest<Counts>("GET", "conversations/counts");
			if (closed) return;
			counts = answer;
			tell();
		} catch {
			// The next change or welcome asks again.
		}
		doubtfulUntil = Date.now() + DOUBT_MS;
	};
	const countSoon = () => {
		countTimer ??= setTimeout(count, Math.max(0, countedAt + COUNT_EVERY_MS - Date.now()));
	};
	const countChange = (before: Conversation | undefined, after: Conversation) => {
		if (!before || !counts) return countSoon();
		let moved = false;
		const step = (is: (of: Conversation) => boolean) => {
			const by = Number(is(after)) - Number(is(before));
			moved ||= by !== 0;
			return by;
		};
		counts = {
			mine: counts.mine + step((of) => belongs(of, "mine", seller)),
			unassigned: counts.unassigned + step((of) => belongs(of, "unassigned", seller)),
			all: counts.all + step((of) => belongs(of, "all", seller)),
			unread: counts.unread + step((of) => belongs(of, "all", seller) && unreadOf(of, "shop") > 0),
		};
		if (moved && Date.now() < doubtfulUntil) countSoon();
	};

	// ---- what is held ----

	/** "Delivered" means that a seller's desk has it; the inbox has it as soon as the row says so. */
	const received = ({ id, lastSeq, marks }: Conversation) => {
		if (lastSeq <= marks.shop.delivered || marking.has(id)) return;
		const [least, most] = DELIVERED_MS;
		const wait = least + Math.random() * (most - least);
		marking.set(
			id,
			setTimeout(() => {
				marking.delete(id);
				const now = held.get(id);
				if (now && now.lastSeq > now.marks.shop.delivered)
					desk.send({ type: "mark", conversation: id, delivered: now.lastSeq });
			}, wait),
		);
	};
	/** Takes conversations in; says whether anything changed. */
	const take = (conversations: readonly Conversation[]): boolean => {
		const changed: Conversation[] = [];
		for (const after of conversations) {
			const before = held.get(after.id);
			if (before && !newer(before, after)) continue;
			held.set(after.id, after);
			countChange(before, after);
			received(after);
			changed.push(after);
		}
		if (changed.length === 0) return false;
		for (const [view, list] of lists)
			list.rows = placed(list.rows, changed, (of) => belongs(of, view, seller), list.horizon ?? null);
		return true;
	};

	// ---- pages ----

	const load = async (view: InboxView, list: List): Promise<void> => {
		if (list.loading || list.horizon === null) return;
		const { life } = list;
		list.loading = true;
		list.problem = null;
		tell();
		try {
			const cursor = list.next === null ? "" : `&cursor=${encodeURIComponent(list.next)}`;
			const page = await desk.rest<PageOf<Conversation>>(
				"GET",
				`conversations?view=${view}&limit=${PAGE_MAX}${cursor}`,
			);
			if (closed || life !== list.life) return;
			list.loading = false;
			list.next = page.next;
			const last = page.data.at(-1);
			const beyond = last && rankOf(last);
			list.horizon = page.next === null || !beyond ? null : beyond;
			const { horizon } = list;
			const within = (of: Conversation) => horizon === null || compareRanks(rankOf(of), horizon) <= 0;
			// What was shown from a cache may lie beyond the first page.
			list.rows = list.rows.filter(within);
			take(page.data);
			// What came by other ways, and lay beyond the pages loaded until now.
			const shown = new Set(list.rows);
			const more = [...held.values()].filter((of) => belongs(of, view, seller) && !shown.has(of));
			list.rows = placed(list.rows, more, () => true, horizon);
			tell();
		} catch (error) {
			if (closed || life !== list.life) return;
			list.loading = false;
			list.problem = error as Failure;
			tell();
			throw error;
		}
	};
	const begin = (view: InboxView, list: List) => void load(view, list).catch(() => {});
	const listOf = (view: InboxView): List => {
		let list = lists.get(view);
		if (!list) {
			const rows = [...held.values()]
				.filter((of) => belongs(of, view, seller))
				.sort((a, b) => compareRanks(rankOf(a), rankOf(b)));
			list = { rows, horizon: undefined, next: null, loading: false, problem: null, life: 0 };
			lists.set(view, list);
			begin(view, list);
		}
		return list;
	};
	/** Reads the lists from their beginning; what is held stays on the screen meanwhile. */
	const anew = () => {
		for (const [view, list] of lists) {
			Object.assign(list, { horizon: undefined, next: null, loading: false, life: list.life + 1 });
			begin(view, list);
		}
	};

	// ---- after a break ----

	const catchUp = async () => {
		let newest = "";
		for (const { changedAt } of held.values()) if (changedAt > newest) newest = changedAt;
		// Nothing to go on from: what was read, or is being read, may be from before anybody told of changes.
		if (!newest) return anew();
		try {
			let next: string | null = "";
			for (let page = 0; next !== null; page++) {
				if (page === CATCH_UP_PAGES) return forget();
				const path = `conversations?sort=changed&limit=${PAGE_MAX}&changedAfter=${encodeURIComponent(newest)}`;
				const cursor: string = next && `&cursor=${encodeURIComponent(next)}`;
				const answer: PageOf<Conversation> = await desk.rest("GET", path + cursor);
				if (closed) return;
				if (take(answer.data)) tell();
				next = answer.next;
			}
		} catch {
			// The next welcome catches up from the same place.
		}
	};
	const forget = () => {
		held.clear();
		counts = null;
		for (const list of lists.values()) list.rows = [];
		anew();
		countSoon();
	};
	const heard = (frame: ServerFrame) => {
		switch (frame.type) {
			case "welcome": {
				const reborn = epoch !== null && epoch !== frame.epoch;
				epoch = frame.epoch;
				if (reborn) return forget();
				void catchUp();
				countSoon();
				for (const [view, list] of lists) if (list.problem) begin(view, list);
				return;
			}
			case "inbox":
				if (take(frame.conversations)) tell();
				return;
			case "conversation":
				if (take([frame.conversation])) tell();
				return;
		}
	};
	const stop = desk.on(heard);
	countSoon();

	return {
		view(view) {
			const list = listOf(view);
			return {
				rows: () => list.rows,
				more: () => list.horizon !== null,
				state: () =>
					list.problem ? { problem: list.problem } : list.horizon === undefined ? "loading" : "ready",
				loadMore: () => load(view, list),
				retry: () => begin(view, list),
			};
		},
		counts: () => counts,
		row: (id) => held.get(id),
		known: () => [...held.values()],
		seed(conversations, of) {
			if (epoch !== null) return;
			epoch = of;
			if (take(conversations)) tell();
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		close() {
			closed = true;
			stop();
			clearTimeout(countTimer);
			for (const timer of marking.values()) clearTimeout(timer);
		},
	};
}
