/** What a seller does to a conversation: shown at once, then asked of the server, with a way back. */
import { batch } from "@preact/signals";
import type { Conversation, Person } from "../../protocol/resources.ts";
import { nameOf } from "../buyer/name.ts";
import { nextWaiting, type Patch } from "../inbox/views.ts";
import { failed } from "../session/failed.ts";
import { t } from "../strings/strings.ts";
import { toast } from "../ui/toast.tsx";
import type { Workspace } from "./workspace.ts";

/** What was asked of one conversation goes to the server one after the other, so that the last act wins there too. */
const lines = new Map<string, Promise<unknown>>();

async function ask(
	{ inbox, chat }: Workspace,
	id: string,
	patch: Patch,
	request: { method: string; path: string; body: unknown },
): Promise<void> {
	const takeBack = inbox.patch(id, patch);
	const before = lines.get(id) ?? Promise.resolve();
	const turn = before.then(async () => {
		const { method, path, body } = request;
		try {
			const conversation = await chat.rest<Conversation>(method, path, body);
			batch(() => {
				chat.heard({ type: "conversation", conversation });
				takeBack();
			});
		} catch (error) {
			takeBack();
			failed(error);
		}
	});
	lines.set(id, turn);
	await turn;
	if (lines.get(id) === turn) lines.delete(id);
}

const change = (workspace: Workspace, id: string, patch: Patch, body: unknown) =>
	ask(workspace, id, patch, { method: "PATCH", path: `conversations/${id}`, body });

/** The conversation as this desk knows it: from the inbox, or from its open thread. */
export function conversationOf(workspace: Workspace, id: string): Conversation | null {
	return workspace.inbox.peek(id) ?? workspace.threadOf(id)?.view.peek().conversation ?? null;
}

/** Closes it. The row under the keys moves on, the thread stays. */
export function closeConversation(workspace: Workspace, id: string): void {
	moveCursorOff(workspace, id);
	void change(workspace, id, { status: "closed" }, { status: "closed" });
	const conversation = conversationOf(workspace, id);
	toast(t.toasts.closed(conversation ? nameOf(conversation) : ""), () => reopenConversation(workspace, id));
}

export function reopenConversation(workspace: Workspace, id: string): void {
	void change(workspace, id, { status: "open" }, { status: "open" });
}

export function assign(workspace: Workspace, id: string, to: Person | null): void {
	const before = conversationOf(workspace, id)?.desk?.assignee ?? null;
	if (before?.id === to?.id) return;
	void change(workspace, id, { assignee: to }, { assignee: to?.id ?? null });
	const said =
		to === null
			? t.toasts.unassigned
			: to.id === workspace.me.id
				? t.toasts.assignedToYou
				: t.toasts.assigned(to.name);
	toast(said, () => assign(workspace, id, before));
}

/** From a message on, or from the buyer's last word. */
export function markUnread(workspace: Workspace, id: string, from?: number): void {
	const conversation = conversationOf(workspace, id);
	if (!conversation || conversation.lastSeq === 0) return;
	const bubbles = workspace.threadOf(id)?.view.peek().bubbles ?? [];
	const last = bubbles.findLast(({ author }) => author?.kind === "buyer")?.message?.seq;
	const seq = from ?? last ?? conversation.lastSeq;
	void ask(
		workspace,
		id,
		{ unreadFrom: seq },
		{ method: "PUT", path: `conversations/${id}/unread`, body: { from: seq } },
	);
	toast(t.toasts.unread);
}

/** Opens whoever has waited longest. False when nobody waits. */
export function openNextWaiting(workspace: Workspace): boolean {
	const { inbox } = workspace;
	const id = nextWaiting(inbox.rows(), workspace.focused.peek());
	if (id === null) {
		toast(t.toasts.nobodyWaits);
		return false;
	}
	workspace.open(id);
	return true;
}

/** Moves the row under the keys by so many places. */
export function moveCursor(workspace: Workspace, by: 1 | -1): void {
	const ids = workspace.inbox.ids.peek();
	const at = ids.indexOf(workspace.cursor.peek() ?? "");
	const to = at < 0 ? (by > 0 ? 0 : ids.length - 1) : at + by;
	const id = ids[Math.max(0, Math.min(to, ids.length - 1))];
	if (id) workspace.cursor.value = id;
}

function moveCursorOff(workspace: Workspace, id: string): void {
	if (workspace.cursor.peek() !== id) return;
	const ids = workspace.inbox.ids.peek();
	const at = ids.indexOf(id);
	workspace.cursor.value = ids[at + 1] ?? ids[at - 1] ?? null;
}
