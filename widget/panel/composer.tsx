/** Where the buyer writes. What is typed is kept at once, and goes away only when it has been written down as a message. */
import type { Thread } from "../../client/views.ts";
import { TEXT_MAX } from "../../protocol/limits.ts";
import type { Words } from "../strings/en.ts";
import type { View } from "../view/patch.ts";
import { up } from "./icons.tsx";

/** The counter shows when so many characters are left. */
const COUNT_FROM = 500;

export type Composer = {
	view(): View | null;
	focus(): void;
};

export function createComposer(given: {
	thread: Thread;
	words: Words;
	/** Fingers: no word about the Enter key. */
	touch: boolean;
	/** The counter changed. */
	changed: () => void;
	sent: () => void;
}): Composer {
	const { thread, words, touch, changed, sent } = given;
	let field: HTMLTextAreaElement | undefined;
	let left = TEXT_MAX;

	const measure = () => {
		if (!field) return;
		field.style.height = "";
		// Empty, it is one row high by itself, and nothing need be laid out for it.
		if (field.value) field.style.height = `${field.scrollHeight}px`;
		const before = left;
		left = TEXT_MAX - field.value.length;
		if (Math.min(before, left) < COUNT_FROM) changed();
	};
	const typed = () => {
		if (!field) return;
		thread.keep(field.value);
		thread.typing(field.value !== "");
		measure();
	};
	const send = () => {
		const text = field?.value.trim();
		if (!field || !text || text.length > TEXT_MAX) return;
		thread.send(text);
		field.value = "";
		measure();
		field.focus();
		sent();
	};
	return {
		view: () => (
			<form
				class="composer"
				onSubmit={(event: Event) => {
					event.preventDefault();
					send();
				}}
			>
				{left < COUNT_FROM && (
					<p class={left < 0 ? "count over" : "count"} role="status">
						{left < 0 ? words.over(-left) : words.left(left)}
					</p>
				)}
				<textarea
					rows={1}
					dir="auto"
					enterkeyhint="send"
					aria-label={words.write}
					placeholder={touch ? words.write : `${words.write} · ${words.enter}`}
					ref={(element: HTMLTextAreaElement) => {
						field = element;
						element.value = thread.draft();
						queueMicrotask(measure);
					}}
					onInput={typed}
					onKeyDown={(event: KeyboardEvent) => {
						// An input method takes Enter for itself; Safari says so by the code 229 alone.
						if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
						event.preventDefault();
						send();
					}}
				/>
				<button type="submit" class="send" aria-label={words.send} disabled={left < 0}>
					{up()}
				</button>
			</form>
		),
		focus: () => field?.focus(),
	};
}
