/** What each command of the keyboard does on this desk. */
import { undoLast } from "../ui/toast.tsx";
import {
	assign,
	closeConversation,
	conversationOf,
	markUnread,
	moveCursor,
	openNextWaiting,
	reopenConversation,
} from "./actions.ts";
import { toggleContext } from "./context-open.ts";
import type { Command } from "./keys.ts";
import { openKeys, openPalette } from "./overlays.ts";
import type { Workspace } from "./workspace.ts";

/** True when something was done. Commands of the composer are obeyed there, where the text is. */
export function obey(workspace: Workspace, command: Command): boolean {
	const { focused, cursor, panes, inbox } = workspace;
	// With the focus in the list, keys mean the row one stands on; else the thread in front.
	const inList = document.activeElement?.closest(".inbox-list") != null;
	const id = (inList ? cursor.peek() : focused.peek()) ?? cursor.peek();
	switch (command) {
		case "next":
		case "previous":
			moveCursor(workspace, command === "next" ? 1 : -1);
			return true;
		case "open":
		case "openBeside": {
			const stands = cursor.peek();
			if (stands === null || !inbox.ids.peek().includes(stands)) return false;
			if (command === "open") workspace.open(stands);
			else workspace.openBeside(stands);
			return true;
		}
		case "pane1":
		case "pane2":
		case "pane3":
		case "pane4":
			workspace.focusPane(Number(command.slice(-1)) - 1);
			return true;
		case "nextPane": {
			const { open, focused: at } = panes.peek();
			if (open.length === 0) return false;
			workspace.focusPane((at + 1) % open.length);
			workspace.threadOf(focused.peek() ?? "")?.compose("reply");
			return true;
		}
		case "closePane":
			if (panes.peek().open.length === 0) return false;
			workspace.closePane(panes.peek().focused);
			return true;
		case "nextWaiting":
			openNextWaiting(workspace);
			return true;
		case "reply":
		case "note":
		case "assign": {
			if (id === null) return false;
			if (id !== focused.peek()) workspace.open(id);
			const thread = workspace.threadOf(id);
			if (command === "assign") thread?.assign();
			else thread?.compose(command);
			return true;
		}
		case "close": {
			if (id === null) return false;
			const conversation = conversationOf(workspace, id);
			if (!conversation) return false;
			if (conversation.status === "open") closeConversation(workspace, id);
			else reopenConversation(workspace, id);
			return true;
		}
		case "assignMe":
			if (id === null) return false;
			assign(workspace, id, { id: workspace.me.id, name: workspace.me.name });
			return true;
		case "markUnread":
			if (id === null) return false;
			markUnread(workspace, id);
			return true;
		case "context":
			toggleContext();
			return true;
		case "undo":
			return undoLast();
		case "search":
		case "palette":
			openPalette();
			return true;
		case "keys":
			openKeys();
			return true;
		case "leave":
			return leaveField();
		case "send":
		case "sendAndNext":
			return false;
	}
}

/** Out of the field one writes in, back to where letters are commands. */
function leaveField(): boolean {
	const field = document.activeElement;
	if (!(field instanceof HTMLElement) || field === document.body) return false;
	const pane = field.closest<HTMLElement>("[data-pane]");
	if (pane && field !== pane) pane.focus({ preventScroll: true });
	else field.blur();
	return true;
}
