/**
 * What to do about a message that was refused for good, and when one goes out that was refused for now. A file of its
 * own: it is rarely needed.
 */
import type { Bubble, Thread } from "../../client/views.ts";
import type { Words } from "../strings/en.ts";

export { default as styles } from "./failed.css?inline";

/** The message whose text was copied last. */
let copied: string | undefined;
/** Draws the next second. */
let tick: ReturnType<typeof setTimeout> | undefined;

export const Failed = (given: { bubble: Bubble; thread: Thread; words: Words; draw: () => void }) => {
	const { bubble, thread, words, draw } = given;
	const { key, text, reason, until } = bubble;
	if (until !== undefined) {
		const left = until - Date.now();
		if (left <= 0) return null;
		clearTimeout(tick);
		tick = setTimeout(draw, left % 1_000 || 1_000);
		return (
			<p class="again" key="fix">
				{words.waits[reason ?? ""] ?? words.busy} {words.again(Math.ceil(left / 1_000))}
			</p>
		);
	}
	const copy = async (event: Event) => {
		const button = event.currentTarget as HTMLElement;
		try {
			await navigator.clipboard.writeText(text ?? "");
			copied = key;
			draw();
		} catch {
			// Not allowed on this page: selected, so that the person's own keys or menu can copy it.
			const said = button.closest(".m")?.querySelector(".said");
			if (said) getSelection()?.selectAllChildren(said);
		}
	};
	return (
		<div class="fix" key="fix">
			<p>{words.reasons[reason ?? ""] ?? words.refused}</p>
			<button type="button" onClick={() => thread.resend(key)}>
				{words.resend}
			</button>
			<button type="button" onClick={copy}>
				{copied === key ? words.copied : words.copy}
			</button>
			<button type="button" onClick={() => thread.discard(key)}>
				{words.discard}
			</button>
		</div>
	);
};
