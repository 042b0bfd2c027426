import { Copy, Ellipsis, MailOpen, Pencil, Trash } from "lucide";
import type { Bubble } from "../../client/views.ts";
import { t } from "../strings/strings.ts";
import { copyText } from "../ui/copy.ts";
import { Icon } from "../ui/icon.tsx";
import { MenuButton, type MenuItem } from "../ui/menu.tsx";
import { markUnread } from "./actions.ts";
import type { ThreadModel } from "./thread-model.ts";
import { useWorkspace } from "./workspace.ts";

/** What can be done with one message; editing and recalling only with one's own. */
export function BubbleMenu({
	thread,
	bubble,
	own,
	edit,
	recall,
}: {
	thread: ThreadModel;
	bubble: Bubble;
	own: boolean;
	edit: () => void;
	recall: () => void;
}) {
	const workspace = useWorkspace();
	const items = (): MenuItem[] => [
		{ kind: "action", text: t.copy, icon: Copy, act: () => void copyText(bubble.text ?? "") },
		...(bubble.author?.kind === "buyer"
			? [
					{
						kind: "action" as const,
						text: t.actions.markUnreadHere,
						icon: MailOpen,
						act: () => markUnread(workspace, thread.id, bubble.message?.seq),
					},
				]
			: []),
		...(own
			? [
					{ kind: "action" as const, text: t.thread.edit, icon: Pencil, act: edit },
					{ kind: "action" as const, text: t.thread.recall, icon: Trash, danger: true, act: recall },
				]
			: []),
	];
	return (
		<MenuButton
			label={t.thread.messageMenu}
			class="icon-button bubble-menu"
			align={bubble.mine ? "end" : "start"}
			items={items}
		>
			<Icon of={Ellipsis} />
		</MenuButton>
	);
}
