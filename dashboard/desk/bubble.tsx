import "./bubble.css";
import {
	Ban,
	Bot,
	Check,
	CheckCheck,
	CircleAlert,
	Clock,
	Copy,
	Ellipsis,
	MailOpen,
	Pencil,
	RotateCcw,
	Trash,
} from "lucide";
import { useState } from "preact/hooks";
import type { Bubble, SendState } from "../../client/views.ts";
import { failed } from "../session/failed.ts";
import { t } from "../strings/strings.ts";
import { clockTime, exactTime } from "../strings/times.ts";
import { copyText } from "../ui/copy.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { MenuButton, type MenuItem } from "../ui/menu.tsx";
import { sentenceOf } from "../ui/problem.ts";
import { steady } from "../ui/steady.ts";
import { markUnread } from "./actions.ts";
import { BubbleEditor } from "./bubble-editor.tsx";
import { MessageText } from "./message-text.tsx";
import type { ThreadModel } from "./thread-model.ts";
import { useWorkspace } from "./workspace.ts";

type Props = {
	bubble: Bubble;
	/** The first and the last of what its author said in a row. */
	first: boolean;
	last: boolean;
	thread: ThreadModel;
	/** The seller who reads. */
	me: string;
};

/** What somebody said, how far it has come, and what its author can still do about it. */
export const BubbleView = steady(function BubbleView({ bubble, first, last, thread, me }: Props) {
	const [editing, setEditing] = useState(false);
	const [asking, setAsking] = useState(false);
	const [tapped, setTapped] = useState(false);
	const { author, text, state, message } = bubble;
	const own = author === null || (author.kind === "seller" && author.id === me);
	const by = first && author !== null && author.kind !== "buyer" && !own ? author.name : null;
	const failed = state === "failed";
	const recalled = text === null;
	const underway = state === "queued" || state === "sending";
	if (editing && message && text !== null)
		return (
			<BubbleEditor
				text={text}
				save={(next) => thread.thread.edit(message.seq, next)}
				done={() => setEditing(false)}
			/>
		);
	return (
		<article
			class="said"
			data-side={bubble.mine ? "shop" : "buyer"}
			data-first={first}
			data-last={last}
			data-state={state ?? undefined}
			data-tapped={tapped}
		>
			{by !== null && (
				<span class="said-by">
					{author?.kind === "bot" && <Icon of={Bot} size={14} />}
					<bdi>{by}</bdi>
				</span>
			)}
			<div class="said-line">
				{/* biome-ignore lint/a11y/useKeyWithClickEvents: a tap shows what the pointer's rest and the focus show. */}
				{/* biome-ignore lint/a11y/noStaticElementInteractions: as above. */}
				<div
					class="bubble"
					data-recalled={recalled}
					title={exactTime(bubble.at)}
					onClick={() => getSelection()?.isCollapsed && setTapped(!tapped)}
				>
					{recalled ? (
						<span class="recalled">
							<Icon of={Ban} size={14} /> {t.thread.recalled}
						</span>
					) : (
						<MessageText text={text} />
					)}
				</div>
				{message && !recalled && (
					<BubbleMenu
						thread={thread}
						bubble={bubble}
						own={own}
						edit={() => setEditing(true)}
						recall={() => setAsking(true)}
					/>
				)}
			</div>
			{failed ? (
				<Failed bubble={bubble} thread={thread} />
			) : (
				(last || underway || tapped) && (
					<span class="said-meta number">
						<time dateTime={new Date(bubble.at).toISOString()}>{clockTime(bubble.at)}</time>
						{message?.editedAt && !recalled && <span>· {t.thread.edited}</span>}
						{state && !recalled && <Ticks state={state} />}
					</span>
				)
			)}
			{!last && !tapped && message?.editedAt && !recalled && <span class="said-meta">{t.thread.edited}</span>}
			{asking && message && (
				<RecallDialog recall={() => thread.thread.recall(message.seq)} close={() => setAsking(false)} />
			)}
		</article>
	);
});

/** Two ticks for delivered, brass for read. The first 400 ms of sending show nothing (in the style sheet). */
function Ticks({ state }: { state: Exclude<SendState, "failed"> }) {
	const icon = { queued: Clock, sending: Clock, sent: Check, delivered: CheckCheck, read: CheckCheck }[state];
	return (
		<span key={state} class="ticks" data-state={state} title={t.thread.states[state]}>
			<Icon of={icon} size={14} />
			<span class="heard">{t.thread.states[state]}</span>
		</span>
	);
}

function Failed({ bubble, thread }: { bubble: Bubble; thread: ThreadModel }) {
	return (
		<div class="failed">
			<span class="failed-why">
				<Icon of={CircleAlert} size={14} />
				{t.thread.notSent}
				{bubble.reason && ` · ${sentenceOf({ code: bubble.reason })}`}
			</span>
			<button type="button" class="failed-act" onClick={() => thread.thread.resend(bubble.key)}>
				<Icon of={RotateCcw} size={14} mirror />
				{t.thread.resend}
			</button>
			<button type="button" class="failed-act" onClick={() => void copyText(bubble.text ?? "")}>
				<Icon of={Copy} size={14} />
				{t.copy}
			</button>
			<button type="button" class="failed-act" onClick={() => thread.thread.discard(bubble.key)}>
				<Icon of={Trash} size={14} />
				{t.delete}
			</button>
		</div>
	);
}

function BubbleMenu({
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

function RecallDialog({ recall, close }: { recall: () => Promise<void>; close: () => void }) {
	return (
		<Dialog title={t.thread.recallTitle} onClose={close}>
			<p>{t.thread.recallText}</p>
			<div class="dialog-actions">
				<button type="button" class="button" onClick={close}>
					{t.cancel}
				</button>
				<button
					type="button"
					class="button"
					data-kind="danger"
					onClick={() => {
						close();
						recall().catch(failed);
					}}
				>
					{t.thread.recall}
				</button>
			</div>
		</Dialog>
	);
}
