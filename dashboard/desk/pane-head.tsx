import { ArrowLeft, BadgeCheck, Check, Ellipsis, MailOpen, PanelRight, RotateCcw, UserPlus, X } from "lucide";
import { useLocation } from "preact-iso/router";
import type { Conversation } from "../../protocol/resources.ts";
import { t } from "../strings/strings.ts";
import { Avatar } from "../ui/avatar.tsx";
import { breadth } from "../ui/breadth.ts";
import { Icon } from "../ui/icon.tsx";
import { MenuButton, type MenuItem } from "../ui/menu.tsx";
import { assign, closeConversation, markUnread, reopenConversation } from "./actions.ts";
import { AssigneeButton } from "./assignee-button.tsx";
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
	focused,
}: {
	thread: ThreadModel;
	conversation: Conversation | null;
	name: string;
	at: number;
	alone: boolean;
	/** It has the keyboard: what comes is seen. */
	focused: boolean;
}) {
	const workspace = useWorkspace();
	const { route } = useLocation();
	const { id } = thread;
	const { unread } = thread.view.value;
	const presence = workspace.presence(id).value;
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
			{!focused && unread > 0 && (
				<span class="unread number">
					{unread > 99 ? "99+" : unread}
					<span class="heard"> {t.inbox.unread}</span>
				</span>
			)}
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
