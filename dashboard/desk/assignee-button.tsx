import { UserRound } from "lucide";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Conversation } from "../../protocol/resources.ts";
import { t } from "../strings/strings.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Icon } from "../ui/icon.tsx";
import { AssignPicker } from "./assign-picker.tsx";
import { keysHere } from "./keyboard.ts";
import type { ThreadModel } from "./thread-model.ts";

/** Who looks after a conversation; behind it, the choice of somebody else. */
export function AssigneeButton({
	thread,
	conversation,
}: {
	thread: ThreadModel;
	conversation: Conversation | null;
}) {
	const button = useRef<HTMLButtonElement>(null);
	const [open, setOpen] = useState(false);
	useLayoutEffect(() => {
		thread.reach.assign = () => setOpen(true);
		if (thread.wish === "assign") {
			thread.wish = null;
			setOpen(true);
		}
		return () => {
			delete thread.reach.assign;
		};
	}, [thread]);
	const assignee = conversation?.desk?.assignee ?? null;
	const said = assignee ? t.actions.assignedTo(assignee.name) : t.actions.unassigned;
	return (
		<>
			<button
				ref={button}
				type="button"
				class="assignee"
				aria-label={said}
				aria-haspopup="dialog"
				aria-expanded={open}
				title={`${said}  ${keysHere("assign")}`}
				onPointerDown={(event) => open && event.preventDefault()}
				onClick={() => setOpen(!open)}
			>
				{assignee ? (
					<>
						<Avatar name={assignee.name} of={assignee.id} size={20} />
						<span dir="auto">{assignee.name}</span>
					</>
				) : (
					<>
						<span class="assignee-none">
							<Icon of={UserRound} size={14} />
						</span>
						<span>{t.inbox.names.unassigned}</span>
					</>
				)}
			</button>
			{open && (
				<AssignPicker
					anchor={button}
					conversation={thread.id}
					assignee={assignee?.id ?? null}
					onClose={() => setOpen(false)}
				/>
			)}
		</>
	);
}
