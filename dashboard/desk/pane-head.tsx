import {
	ArrowLeft,
	BadgeCheck,
	Check,
	Ellipsis,
	MailOpen,
	PanelRight,
	RotateCcw,
	UserPlus,
	UserRound,
	X,
} from "lucide";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { Conversation } from "../../protocol/resources.ts";
import { t } from "../strings/strings.ts";
import { Avatar } from "../ui/avatar.tsx";
import { breadth } from "../ui/breadth.ts";
import { Icon } from "../ui/icon.tsx";
import { MenuButton, type MenuItem } from "../ui/menu.tsx";
import { assign, closeConversation, markUnread, reopenConversation } from "./actions.ts";
import { AssignPicker } from "./assign-picker.tsx";
import { contextBeside, contextOver, toggleContext } from "./context-open.ts";
import { keysHere } from "./keyboard.ts";
import { shortAddress } from "./links.ts";
import type { ThreadModel } from "./thread-model.ts";
import { useWorkspace } from "./workspace.ts";

/** Who one talks with, who looks after it, and what can be done with it. */
export function PaneHead({
	thread,
	conversation,
	name,
	at,
	alone,
}: {
	thread: ThreadModel;
	conversation: Conversation | null;
	name: string;
	at: number;
	alone: boolean;
}) {
	const workspace = useWorkspace();
	const { route } = useLocation();
	const { id } = thread;
	const presence = thread.view.value.presence;
	const desk = conversation?.desk;
	const closed = conversation?.status === "closed";
	const room = breadth.value;
	const page = presence?.online ? presence.page : null;
	const where = page ? t.buyer.on(page.title.trim() || shortAddress(page.url)) : null;
	const items = (): MenuItem[] => [
		...(room === "narrow" && conversation
			? [
					{
						kind: "action" as const,
						text: closed ? t.actions.reopen : t.actions.close,
						icon: closed ? RotateCcw : Check,
						act: () => (closed ? reopenConversation(workspace, id) : closeConversation(workspace, id)),
					},
				]
			: []),
		{
			kind: "action",
			text: t.actions.markUnread,
			icon: MailOpen,
			keys: keysHere("markUnread"),
			act: () => markUnread(workspace, id),
		},
		...(desk?.assignee?.id === workspace.me.id
			? []
			: [
					{
						kind: "action" as const,
						text: t.actions.assignMe,
						icon: UserPlus,
						keys: keysHere("assignMe"),
						act: () => assign(workspace, id, { id: workspace.me.id, name: workspace.me.name }),
					},
				]),
		...(alone
			? []
			: [
					{
						kind: "action" as const,
						text: t.actions.closePane,
						icon: X,
						keys: keysHere("closePane"),
						act: () => workspace.closePane(at),
					},
				]),
	];
	const contextPressed =
		room === "wide" ? contextBeside.value === "yes" : room === "medium" ? contextOver.value : false;
	return (
		<header class="pane-head">
			{room === "narrow" && (
				<button type="button" class="icon-button" aria-label={t.back} onClick={() => route("/desk/")}>
					<Icon of={ArrowLeft} size={20} mirror />
				</button>
			)}
			<Avatar
				name={desk?.buyer.name ?? null}
				of={desk?.buyer.id ?? id}
				size={28}
				online={presence?.online ?? null}
			/>
			<div class="pane-who">
				<h2 class="pane-name">
					<span dir="auto" title={name}>
						{name}
					</span>
					{desk?.buyer.externalId != null && (
						<i class="verified" title={t.buyer.verified}>
							<Icon of={BadgeCheck} size={14} />
						</i>
					)}
				</h2>
				{(where || closed) && <p class="pane-where">{closed ? t.thread.closed : <bdi>{where}</bdi>}</p>}
			</div>
			<div class="pane-tools">
				<AssigneeButton thread={thread} conversation={conversation} />
				{conversation && room !== "narrow" && (
					<button
						type="button"
						class="icon-button"
						aria-label={closed ? t.actions.reopen : t.actions.close}
						title={`${closed ? t.actions.reopen : t.actions.close}  ${keysHere("close")}`}
						onClick={() => (closed ? reopenConversation(workspace, id) : closeConversation(workspace, id))}
					>
						<Icon of={closed ? RotateCcw : Check} />
					</button>
				)}
				<MenuButton label={t.more} items={items}>
					<Icon of={Ellipsis} />
				</MenuButton>
				<button
					type="button"
					class="icon-button"
					aria-label={t.buyer.panel}
					title={`${t.buyer.panel}  ${keysHere("context")}`}
					aria-pressed={room === "narrow" ? undefined : contextPressed}
					onClick={() => {
						workspace.focusPane(at);
						if (room === "narrow") route(`/desk/c/${id}/buyer`);
						else toggleContext();
					}}
				>
					<Icon of={PanelRight} mirror />
				</button>
				{!alone && room !== "narrow" && (
					<button
						type="button"
						class="icon-button"
						aria-label={t.actions.closePane}
						title={`${t.actions.closePane}  ${keysHere("closePane")}`}
						onClick={() => workspace.closePane(at)}
					>
						<Icon of={X} />
					</button>
				)}
			</div>
		</header>
	);
}

function AssigneeButton({
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
