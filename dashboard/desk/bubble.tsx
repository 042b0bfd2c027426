import "./bubble.css";
import { Ban, Bot } from "lucide";
import { useState } from "preact/hooks";
import type { Bubble } from "../../client/views.ts";
import { t } from "../strings/strings.ts";
import { clockTime, exactTime } from "../strings/times.ts";
import { Icon } from "../ui/icon.tsx";
import { steady } from "../ui/steady.ts";
import { BubbleEditor } from "./bubble-editor.tsx";
import { BubbleMenu } from "./bubble-menu.tsx";
import { MessageText } from "./message-text.tsx";
import { NotSent } from "./not-sent.tsx";
import { NotYet } from "./not-yet.tsx";
import { RecallDialog } from "./recall-dialog.tsx";
import type { ThreadModel } from "./thread-model.ts";
import { Ticks } from "./ticks.tsx";

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
			data-seq={message?.seq}
			tabIndex={-1}
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
				<NotSent bubble={bubble} thread={thread} />
			) : (
				(last || underway || tapped) && (
					<span class="said-meta number">
						<time dateTime={new Date(bubble.at).toISOString()}>{clockTime(bubble.at)}</time>
						{message?.editedAt && !recalled && <span>· {t.thread.edited}</span>}
						{state && !recalled && <Ticks state={state} />}
						{bubble.until !== undefined && <NotYet reason={bubble.reason} until={bubble.until} />}
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
