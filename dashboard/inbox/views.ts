/** What a seller just did, as it will be; and who comes next. */
import type { Conversation, Person } from "../../protocol/resources.ts";

/** What a seller just did and the server has not confirmed yet. */
export type Patch = {
	status?: Conversation["status"];
	assignee?: Person | null;
	unreadFrom?: number | null;
};

/** The conversation as it will be once the server has obeyed. */
export function patched(conversation: Conversation, patch: Patch | undefined): Conversation {
	if (!patch) return conversation;
	const { status = conversation.status, ...rest } = patch;
	const desk = conversation.desk && { ...conversation.desk, ...rest };
	// Closing answers: nobody waits in a closed conversation.
	if (desk && status === "closed") desk.waitingSince = null;
	return { ...conversation, status, ...(desk && { desk }) };
}

/** The one to answer next: whoever has waited longest, except the one in front of the seller already. */
export function nextWaiting(rows: readonly Conversation[], current: string | null): string | null {
	let best: { id: string; since: string } | null = null;
	for (const { id, desk } of rows) {
		const since = desk?.waitingSince;
		if (since && id !== current && (best === null || since < best.since)) best = { id, since };
	}
	return best?.id ?? null;
}
