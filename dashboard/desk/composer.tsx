import "./composer.css";
import { useComputed, useSignal } from "@preact/signals";
import { ArrowUp, StickyNote } from "lucide";
import { useLayoutEffect, useRef } from "preact/hooks";
import { TEXT_MAX } from "../../protocol/limits.ts";
import { failed } from "../session/failed.ts";
import { t } from "../strings/strings.ts";
import { Icon } from "../ui/icon.tsx";
import { complain } from "../ui/toast.tsx";
import { openNextWaiting } from "./actions.ts";
import { keysHere } from "./keyboard.ts";
import { commandOf } from "./keys.ts";
import type { Mode, ThreadModel } from "./thread-model.ts";
import { useWorkspace } from "./workspace.ts";

/** From here on the room left is counted. UTF-16 code units. */
const COUNTED = TEXT_MAX - 500;

/**
 * Where one answers, or writes a note to the others. The text lives in the field and in the draft, not in the state, so
 * that a keystroke draws nothing else.
 */
export function Composer({ thread, name }: { thread: ThreadModel; name: string }) {
	const workspace = useWorkspace();
	const field = useRef<HTMLTextAreaElement>(null);
	const length = useSignal(0);
	const writable = useComputed(() => length.value > 0);
	const { mode } = thread;
	const now = mode.value;

	const draftOf = (which: Mode) => (which === "reply" ? thread.thread.draft() : thread.noteDraft());
	const keep = (text: string) => {
		if (mode.peek() === "reply") thread.thread.keep(text);
		else thread.keepNote(text);
	};
	const show = (text: string) => {
		const element = field.current;
		if (!element) return;
		element.value = text;
		length.value = text.trim() === "" ? 0 : text.length;
		grow(element);
	};
	const choose = (which: Mode) => {
		if (mode.peek() === which) return;
		thread.thread.typing(false);
		mode.value = which;
		show(draftOf(which));
	};
	useLayoutEffect(() => {
		show(draftOf(mode.peek()));
		thread.reach.compose = (which) => {
			choose(which);
			const element = field.current;
			element?.focus({ preventScroll: true });
			element?.setSelectionRange(element.value.length, element.value.length);
		};
		const { wish } = thread;
		if (wish === "reply" || wish === "note") {
			thread.wish = null;
			thread.compose(wish);
		}
		return () => {
			delete thread.reach.compose;
		};
	}, [thread]);

	const send = (): boolean => {
		const text = field.current?.value.trim() ?? "";
		if (text === "") return false;
		if (text.length > TEXT_MAX) {
			complain(t.problems.text_too_long);
			return false;
		}
		const which = mode.peek();
		show("");
		if (which === "reply") {
			thread.unreadFrom.value = null;
			thread.thread.typing(false);
			thread.thread.send(text);
			thread.reach.latest?.(false);
			return true;
		}
		thread.keepNote("");
		thread.writeNote(text).catch((error: unknown) => {
			failed(error);
			// Back where it was typed, before what was typed since.
			const since = mode.peek() === "note" ? (field.current?.value ?? "") : thread.noteDraft();
			const both = since ? `${text}\n${since}` : text;
			thread.keepNote(both);
			if (mode.peek() === "note") show(both);
		});
		thread.reach.latest?.(false);
		return true;
	};
	const onKeyDown = (event: KeyboardEvent) => {
		switch (commandOf(event, "composer", event.getModifierState("AltGraph"), true)) {
			case "send":
				send();
				break;
			case "sendAndNext":
				if (send()) openNextWaiting(workspace);
				break;
			default:
				return;
		}
		event.preventDefault();
	};
	const label = now === "reply" ? t.composer.reply(name) : t.composer.note;
	return (
		<div class="composer" data-mode={now} data-composer>
			<div class="composer-box">
				<textarea
					ref={field}
					class="composer-field"
					dir="auto"
					rows={1}
					aria-label={label}
					placeholder={now === "reply" ? t.composer.replyHint : t.composer.noteHint}
					enterkeyhint="send"
					onInput={(event) => {
						const element = event.currentTarget;
						length.value = element.value.trim() === "" ? 0 : element.value.length;
						grow(element);
						keep(element.value);
						if (mode.peek() === "reply") thread.thread.typing(element.value !== "");
					}}
					onBlur={() => thread.thread.typing(false)}
					onKeyDown={onKeyDown}
				/>
				<div class="composer-foot">
					<fieldset class="composer-modes" aria-label={t.composer.mode}>
						<ModeButton mode="reply" now={now} choose={(mode) => thread.compose(mode)} />
						<ModeButton mode="note" now={now} choose={(mode) => thread.compose(mode)} />
					</fieldset>
					<span class="composer-hint" aria-hidden="true">
						{t.composer.keys(keysHere("sendAndNext"))}
					</span>
					{length.value > COUNTED && (
						<span class="composer-count number" data-over={length.value > TEXT_MAX} role="status">
							{TEXT_MAX - length.value}
						</span>
					)}
					<button
						type="button"
						class="send"
						data-shown={writable.value}
						disabled={!writable.value}
						aria-label={now === "reply" ? t.composer.send : t.composer.addNote}
						title={`${now === "reply" ? t.composer.send : t.composer.addNote}  ${keysHere("send")}`}
						// The field keeps the focus, and a phone its keyboard.
						onPointerDown={(event) => event.preventDefault()}
						onClick={() => send()}
					>
						<Icon of={now === "reply" ? ArrowUp : StickyNote} />
					</button>
				</div>
			</div>
		</div>
	);
}

function ModeButton({ mode, now, choose }: { mode: Mode; now: Mode; choose: (mode: Mode) => void }) {
	return (
		<button
			type="button"
			class="composer-mode"
			aria-pressed={mode === now}
			title={keysHere(mode)}
			onClick={() => choose(mode)}
		>
			{t.composer.modes[mode]}
		</button>
	);
}

const GROWS_BY_ITSELF = CSS.supports("field-sizing", "content");

/** As high as its text, where the style sheet cannot say so. */
function grow(element: HTMLTextAreaElement): void {
	if (GROWS_BY_ITSELF) return;
	element.style.blockSize = "auto";
	element.style.blockSize = `${element.scrollHeight}px`;
}
