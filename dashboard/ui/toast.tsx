import "./toast.css";
import { signal } from "@preact/signals";
import { CircleAlert, X } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../strings/strings.ts";
import { Icon } from "./icon.tsx";

/** How long a toast stays while nobody points at it. Milliseconds. */
const STAYS = 6_000;

type Toast = { text: string; tone: "plain" | "problem"; undo: (() => void) | null; id: number };

const current = signal<Toast | null>(null);
let count = 0;

/** Says what was done, with a way back. One at a time: a new one takes the place of the last. */
export function toast(text: string, undo: (() => void) | null = null): void {
	current.value = { text, tone: "plain", undo, id: ++count };
}

/** Takes away what is said: it is no longer so. */
export function hush(): void {
	current.value = null;
}

/** Says what did not work. */
export function complain(text: string): void {
	current.value = { text, tone: "problem", undo: null, id: ++count };
}

/** Takes the last act back, if that is still offered. */
export function undoLast(): boolean {
	const undo = current.peek()?.undo;
	if (!undo) return false;
	current.value = null;
	undo();
	return true;
}

export function Toasts({ undoKey }: { undoKey: string }) {
	const shown = current.value;
	const paused = useRef(false);
	useEffect(() => {
		if (!shown) return;
		let left = STAYS;
		const timer = setInterval(() => {
			if (paused.current) return;
			left -= 250;
			if (left <= 0 && current.peek() === shown) current.value = null;
		}, 250);
		return () => clearInterval(timer);
	}, [shown]);
	const pause = (on: boolean) => () => {
		paused.current = on;
	};
	return (
		<div class="toasts" role="status" aria-live="polite">
			{shown && (
				<div
					key={shown.id}
					class="toast"
					data-tone={shown.tone}
					onPointerEnter={pause(true)}
					onPointerLeave={pause(false)}
					onFocusIn={pause(true)}
					onFocusOut={pause(false)}
				>
					{shown.tone === "problem" && <Icon of={CircleAlert} />}
					<span class="toast-text">{shown.text}</span>
					{shown.undo && (
						<button type="button" class="toast-button" onClick={undoLast}>
							{t.undo} <kbd>{undoKey}</kbd>
						</button>
					)}
					<button
						type="button"
						class="toast-close"
						aria-label={t.close}
						onClick={() => {
							current.value = null;
						}}
					>
						<Icon of={X} size={14} />
					</button>
				</div>
			)}
		</div>
	);
}
