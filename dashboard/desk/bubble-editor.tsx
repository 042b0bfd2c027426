import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { TEXT_MAX } from "../../protocol/limits.ts";
import { failed } from "../session/failed.ts";
import { t } from "../strings/strings.ts";

/** One's own message, to be said better. Enter keeps, Escape leaves it as it was. */
export function BubbleEditor({
	text,
	save,
	done,
}: {
	text: string;
	save: (text: string) => Promise<void>;
	done: () => void;
}) {
	const field = useRef<HTMLTextAreaElement>(null);
	const [busy, setBusy] = useState(false);
	useLayoutEffect(() => {
		const element = field.current;
		element?.focus();
		element?.setSelectionRange(element.value.length, element.value.length);
	}, []);
	const keep = async () => {
		const next = field.current?.value ?? "";
		if (busy || next.trim() === "") return;
		if (next === text) return done();
		setBusy(true);
		try {
			await save(next);
			done();
		} catch (error) {
			setBusy(false);
			failed(error);
		}
	};
	return (
		<div class="editor">
			<textarea
				ref={field}
				class="input"
				dir="auto"
				aria-label={t.thread.edit}
				defaultValue={text}
				maxLength={TEXT_MAX}
				onKeyDown={(event) => {
					if (event.isComposing || event.keyCode === 229) return;
					if (event.key === "Enter" && !event.shiftKey) void keep();
					else if (event.key === "Escape") done();
					else return;
					event.preventDefault();
					event.stopPropagation();
				}}
			/>
			<div class="editor-actions">
				<button type="button" class="button" data-kind="plain" data-size="small" onClick={done}>
					{t.cancel}
				</button>
				<button
					type="button"
					class="button"
					data-kind="main"
					data-size="small"
					disabled={busy}
					onClick={() => void keep()}
				>
					{t.save}
				</button>
			</div>
		</div>
	);
}
