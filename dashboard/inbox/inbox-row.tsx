import "./inbox-row.css";
import { useComputed, useSignal } from "@preact/signals";
import { Check, Columns2, RotateCcw, UserPlus } from "lucide";
import { unreadOf } from "../../client/room.ts";
import type { Conversation } from "../../protocol/resources.ts";
import { nameOf } from "../buyer/name.ts";
import { assign, closeConversation, reopenConversation } from "../desk/actions.ts";
import { keysHere } from "../desk/keyboard.ts";
import type { Workspace } from "../desk/workspace.ts";
import { t } from "../strings/strings.ts";
import { briefTime, exactTime } from "../strings/times.ts";
import { Avatar } from "../ui/avatar.tsx";
import { breadth } from "../ui/breadth.ts";
import { Icon } from "../ui/icon.tsx";
import { serverNow } from "../ui/now.ts";
import { steady } from "../ui/steady.ts";
import { WaitingClock } from "./waiting-clock.tsx";

/** Until the shop's own target is known. Seconds. */
const TARGET = 120;

type Props = {
	id: string;
	/** Its place in the list. */
	at: number;
	/** The one row the Tab key reaches. */
	reachable: boolean;
	workspace: Workspace;
};

/** One conversation: who, what was said last and by whom, how long they wait, how much is unread. */
export const InboxRow = steady(function InboxRow({ id, at, reachable, workspace }: Props) {
	const { inbox, panes, focused, cursor, presence, shop, me } = workspace;
	const conversation = inbox.row(id).value;
	const open = useComputed(() => panes.value.open.includes(id));
	const chosen = useComputed(() => focused.value === id);
	const stands = useComputed(() => cursor.value === id);
	const over = useSignal(false);
	const online = useComputed(() => presence(id).value?.online ?? null).value;
	const target = shop.value?.answerTarget ?? TARGET;
	if (!conversation) return null;
	const { desk, lastMessage } = conversation;
	const unread = Math.max(0, unreadOf(conversation, "shop"));
	const name = nameOf(conversation);
	const onClick = (event: MouseEvent) => {
		// The buttons in the row have their own meaning.
		if ((event.target as Element).closest("button")) return;
		cursor.value = id;
		if (event.altKey || event.ctrlKey || event.metaKey) workspace.openBeside(id);
		else workspace.open(id);
		// Who clicked goes on to type; letters must not be commands then. A phone's keyboard waits to be asked.
		const thread = workspace.threadOf(id);
		if (breadth.peek() !== "narrow") thread?.compose(thread.mode.peek());
	};
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the desk's own, in keys.ts.
		// biome-ignore lint/a11y/useSemanticElements: rows are placed one by one, which a table does not allow.
		<div
			class="row"
			role="row"
			aria-rowindex={at + 1}
			aria-selected={chosen.value}
			data-id={id}
			data-open={open.value}
			data-stands={stands.value}
			data-unread={unread > 0}
			tabIndex={reachable ? 0 : -1}
			style={{ transform: `translateY(calc(var(--row) * ${at}))` }}
			onClick={onClick}
			// Drawn only where the pointer is: most rows pass by without.
			onPointerEnter={(event) => {
				over.value = event.pointerType === "mouse";
			}}
			onPointerLeave={() => {
				over.value = false;
			}}
			onFocus={(event) => {
				if (event.target === event.currentTarget) cursor.value = id;
			}}
		>
			{/* biome-ignore lint/a11y/useSemanticElements: as the row. */}
			{/* biome-ignore lint/a11y/useFocusableInteractive: the row is what has the focus. */}
			<div class="row-cell" role="gridcell">
				<Avatar name={desk?.buyer.name ?? null} of={desk?.buyer.id ?? id} online={online} />
				<span class="row-texts">
					<span class="row-name" dir="auto">
						{name}
					</span>
					<LastLine conversation={conversation} me={me.id} />
				</span>
				<span class="row-side">
					{desk?.waitingSince ? (
						<WaitingClock since={desk.waitingSince} target={target} />
					) : (
						lastMessage && (
							<time
								class="row-time number"
								dateTime={lastMessage.createdAt}
								title={exactTime(Date.parse(lastMessage.createdAt))}
							>
								{briefTime(Date.parse(lastMessage.createdAt), serverNow())}
							</time>
						)
					)}
					{unread > 0 && (
						<span class="unread number">
							{unread > 99 ? "99+" : unread}
							<span class="heard"> {t.inbox.unread}</span>
						</span>
					)}
				</span>
			</div>
			{over.value && <RowActions conversation={conversation} workspace={workspace} />}
		</div>
	);
});

/** What can be done with a row without opening it. */
function RowActions({ conversation, workspace }: { conversation: Conversation; workspace: Workspace }) {
	const { id, status, desk } = conversation;
	const { me } = workspace;
	return (
		// biome-ignore lint/a11y/useSemanticElements: as the row.
		// biome-ignore lint/a11y/useFocusableInteractive: its buttons are for the pointer; keys do the same.
		<div class="row-actions" role="gridcell">
			<RowButton
				text={t.actions.openBeside}
				keys={keysHere("openBeside")}
				act={() => workspace.openBeside(id)}
			>
				<Icon of={Columns2} mirror />
			</RowButton>
			{desk?.assignee?.id !== me.id && (
				<RowButton
					text={t.actions.assignMe}
					keys={keysHere("assignMe")}
					act={() => assign(workspace, id, me)}
				>
					<Icon of={UserPlus} />
				</RowButton>
			)}
			{status === "open" ? (
				<RowButton
					text={t.actions.close}
					keys={keysHere("close")}
					act={() => closeConversation(workspace, id)}
				>
					<Icon of={Check} />
				</RowButton>
			) : (
				<RowButton
					text={t.actions.reopen}
					keys={keysHere("close")}
					act={() => reopenConversation(workspace, id)}
				>
					<Icon of={RotateCcw} mirror />
				</RowButton>
			)}
		</div>
	);
}

function LastLine({ conversation, me }: { conversation: Conversation; me: string }) {
	const last = conversation.lastMessage;
	if (!last) return <span class="row-last">{t.inbox.nothingYet}</span>;
	const { author, text } = last;
	const by = author.kind === "buyer" ? null : author.id === me ? t.you : author.name;
	return (
		<span class="row-last" dir="auto">
			{by !== null && <span class="row-by">{t.saidBy(by)} </span>}
			{text === null ? <em>{t.thread.recalled}</em> : by === null ? text : <bdi>{text}</bdi>}
		</span>
	);
}

function RowButton({
	text,
	keys,
	act,
	children,
}: {
	text: string;
	keys: string;
	act: () => void;
	children: preact.ComponentChildren;
}) {
	return (
		<button
			type="button"
			class="icon-button"
			tabIndex={-1}
			aria-label={text}
			title={`${text}  ${keys}`}
			onClick={act}
		>
			{children}
		</button>
	);
}
