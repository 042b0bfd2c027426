import "./pane.css";
import { useComputed } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { nameOf } from "../buyer/name.ts";
import { t } from "../strings/strings.ts";
import { breadth } from "../ui/breadth.ts";
import { conversationOf } from "./actions.ts";
import { Composer } from "./composer.tsx";
import { PaneHead } from "./pane-head.tsx";
import { ThreadLog } from "./thread-log.tsx";
import type { ThreadModel } from "./thread-model.ts";
import { useWorkspace } from "./workspace.ts";

/** One thread: who it is with, what was said, and where one answers. */
export function Pane({ id, at, alone }: { id: string; at: number; alone: boolean }) {
	const workspace = useWorkspace();
	const thread = workspace.threadOf(id);
	const focused = useComputed(() => workspace.focused.value === id);
	if (!thread) return null;
	return (
		<PaneOf
			thread={thread}
			at={at}
			focused={focused.value}
			framed={!alone && breadth.value !== "narrow"}
			alone={alone}
		/>
	);
}

function PaneOf({
	thread,
	at,
	focused,
	framed,
	alone,
}: {
	thread: ThreadModel;
	at: number;
	focused: boolean;
	/** Several stand side by side: the one with the keyboard shows it. */
	framed: boolean;
	alone: boolean;
}) {
	const workspace = useWorkspace();
	const box = useRef<HTMLElement>(null);
	const conversation = workspace.inbox.row(thread.id).value ?? thread.view.value.conversation;
	const name = conversation ? nameOf(conversation) : t.thread.title;

	// The focus follows the keys from pane to pane, but never out of a list or field one is using.
	useLayoutEffect(() => {
		const element = box.current;
		if (!focused || !element || element.contains(document.activeElement)) return;
		// A phone's keyboard comes when one asks for it.
		if (matchMedia("(pointer: coarse)").matches) return;
		const from = document.activeElement;
		if (from === null || from === document.body || from.closest("[data-pane]")) thread.compose("reply");
	}, [focused]);

	if (thread.view.value.gone && !conversationOf(workspace, thread.id))
		return (
			<section class="pane" data-pane={at} aria-label={t.thread.title}>
				<div class="pane-gone">
					<p>{t.thread.gone}</p>
					<button type="button" class="button" data-size="small" onClick={() => workspace.closePane(at)}>
						{t.close}
					</button>
				</div>
			</section>
		);
	return (
		<section
			ref={box}
			class="pane"
			data-pane={at}
			data-focused={focused}
			data-framed={framed}
			aria-label={t.thread.with(name)}
			tabIndex={-1}
			onFocusIn={() => workspace.focusPane(at)}
			onPointerDown={() => workspace.focusPane(at)}
		>
			<PaneHead
				thread={thread}
				conversation={conversation}
				name={name}
				at={at}
				alone={alone}
				focused={focused}
			/>
			<ThreadLog thread={thread} focused={focused} name={name} />
			<Composer thread={thread} name={name} />
		</section>
	);
}
