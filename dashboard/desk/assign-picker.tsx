import { Check, UserX } from "lucide";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import type { Member } from "../../protocol/resources.ts";
import { t } from "../strings/strings.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Icon } from "../ui/icon.tsx";
import { Picker } from "../ui/picker.tsx";
import { Popover } from "../ui/popover.tsx";
import { assign } from "./actions.ts";
import { ranked } from "./score.ts";
import { useWorkspace } from "./workspace.ts";

type Choice = { kind: "member"; member: Member } | { kind: "nobody" };

/** To whom: oneself first, then who is at the desk, then the others, then nobody. */
export function AssignPicker({
	anchor,
	conversation,
	assignee,
	onClose,
}: {
	anchor: RefObject<HTMLElement | null>;
	conversation: string;
	assignee: string | null;
	onClose: () => void;
}) {
	const workspace = useWorkspace();
	const { me } = workspace;
	// Who is at the desk changes all the time, and matters here.
	useEffect(() => void workspace.reloadMembers(), [workspace]);
	const order = (member: Member) => (member.id === me.id ? 0 : member.online ? 1 : 2);
	const choices: Choice[] = [
		...workspace.members.value
			.toSorted((a, b) => order(a) - order(b) || a.name.localeCompare(b.name))
			.map((member): Choice => ({ kind: "member", member })),
		...(assignee === null ? [] : [{ kind: "nobody" as const }]),
	];
	const textOf = (choice: Choice) =>
		choice.kind === "nobody" ? t.actions.nobody : `${choice.member.name} ${choice.member.email}`;
	return (
		<Popover anchor={anchor} align="end" role="dialog" label={t.actions.assign} onClose={onClose}>
			<Picker
				label={t.actions.assign}
				placeholder={t.actions.assignTo}
				find={(query) => ranked(query, choices, textOf)}
				keyOf={(choice) => (choice.kind === "nobody" ? "nobody" : choice.member.id)}
				nothing={t.nothingFits}
				pick={(choice) => {
					onClose();
					assign(
						workspace,
						conversation,
						choice.kind === "nobody" ? null : { id: choice.member.id, name: choice.member.name },
					);
				}}
				draw={(choice) =>
					choice.kind === "nobody" ? (
						<>
							<Icon of={UserX} size={20} />
							<span class="picker-text">{t.actions.nobody}</span>
						</>
					) : (
						<>
							<Avatar
								name={choice.member.name}
								of={choice.member.id}
								size={20}
								online={choice.member.online}
							/>
							<span class="picker-text">
								<bdi>{choice.member.name}</bdi>
								{choice.member.id === me.id && <small> {t.youParens}</small>}
							</span>
							{choice.member.id === assignee && <Icon of={Check} />}
						</>
					)
				}
			/>
		</Popover>
	);
}
