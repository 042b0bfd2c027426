/** Which conversations stand in which view of the inbox, and in what order. Pure. */
import type { Conversation } from "../protocol/resources.ts";

export const INBOX_VIEWS = ["mine", "unassigned", "all", "closed"] as const;
export type InboxView = (typeof INBOX_VIEWS)[number];

/** Whether a conversation stands in a view of this seller. One that nobody has said anything in stands in none. */
export function belongs(conversation: Conversation, view: InboxView, me: string): boolean {
	if (conversation.lastSeq === 0) return false;
	if (view === "closed") return conversation.status === "closed";
	if (conversation.status === "closed") return false;
	const assignee = conversation.desk?.assignee?.id ?? null;
	switch (view) {
		case "mine":
			return assignee === me;
		case "unassigned":
			return assignee === null;
		case "all":
			return true;
	}
}

/** A place in a view. Times are RFC 3339 in UTC with milliseconds, so they compare as text. */
export type Rank = { waiting: string | null; changedAt: string; id: string };

export const rankOf = ({ id, changedAt, desk, status }: Conversation): Rank => ({
	waiting: status === "open" ? (desk?.waitingSince ?? null) : null,
	changedAt,
	id,
});

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Who has waited longest comes first, then what is answered, newest change first; as the server's lists do. */
export function compareRanks(a: Rank, b: Rank): number {
	if (a.waiting !== null && b.waiting !== null)
		return compareText(a.waiting, b.waiting) || compareText(a.id, b.id);
	if (a.waiting !== null) return -1;
	if (b.waiting !== null) return 1;
	return compareText(b.changedAt, a.changedAt) || compareText(b.id, a.id);
}

/**
 * The rows of a view after some conversations changed: those leave their places and go where they belong now. The rest
 * keeps its order, so ten thousand rows cost one pass and no sorting.
 *
 * @param horizon the place of the last row of the pages loaded: what comes after belongs to a page that is not. Null
 * when everything is loaded.
 */
export function placed(
	rows: readonly Conversation[],
	changed: readonly Conversation[],
	belongsHere: (conversation: Conversation) => boolean,
	horizon: Rank | null,
): Conversation[] {
	const ids = new Set(changed.map(({ id }) => id));
	const next = rows.filter(({ id }) => !ids.has(id));
	for (const conversation of changed) {
		const rank = rankOf(conversation);
		if (!belongsHere(conversation) || (horizon && compareRanks(rank, horizon) > 0)) continue;
		let low = 0;
		let high = next.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (compareRanks(rankOf(next[middle] as Conversation), rank) < 0) low = middle + 1;
			else high = middle;
		}
		next.splice(low, 0, conversation);
	}
	return next;
}
