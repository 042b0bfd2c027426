import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { useWorkspace } from "../desk/workspace.ts";
import { failed } from "../session/failed.ts";
import { t } from "../strings/strings.ts";
import { toast } from "../ui/toast.tsx";

/** Shortest and longest password, in UTF-16 code units, as the server has it. */
const SHORTEST = 10;
const LONGEST = 256;

/** The seller's own password. Whoever came in by a one-time link has none yet. */
export function Account() {
	const { chat } = useWorkspace();
	const id = useId();
	const password = useSignal("");
	const current = useSignal("");
	const wrong = useSignal(false);
	const busy = useSignal(false);
	const save = async (event: Event) => {
		event.preventDefault();
		if (busy.peek()) return;
		busy.value = true;
		wrong.value = false;
		const before = current.peek();
		try {
			const body = { password: password.peek(), ...(before !== "" && { current: before }) };
			await chat.rest<null>("PUT", "me/password", body);
			password.value = "";
			current.value = "";
			toast(t.saved);
		} catch (error) {
			// The only value this form lets through that the server may refuse is the password so far.
			if ((error as { code?: unknown }).code === "invalid") wrong.value = true;
			else failed(error);
		} finally {
			busy.value = false;
		}
	};
	return (
		<form class="block form" onSubmit={save}>
			<p>{t.settings.account.text}</p>
			<div class="field">
				<label for={`${id}-new`}>{t.settings.account.password}</label>
				<input
					id={`${id}-new`}
					class="input"
					type="password"
					autocomplete="new-password"
					minLength={SHORTEST}
					maxLength={LONGEST}
					required
					aria-describedby={`${id}-hint`}
					value={password.value}
					onInput={(event) => {
						password.value = event.currentTarget.value;
					}}
				/>
				<p class="field-hint" id={`${id}-hint`}>
					{t.settings.account.atLeast(SHORTEST)}
				</p>
			</div>
			<div class="field">
				<label for={`${id}-current`}>{t.settings.account.current}</label>
				<input
					id={`${id}-current`}
					class="input"
					type="password"
					autocomplete="current-password"
					maxLength={LONGEST}
					aria-invalid={wrong.value}
					aria-describedby={`${id}-current-hint`}
					value={current.value}
					onInput={(event) => {
						current.value = event.currentTarget.value;
						wrong.value = false;
					}}
				/>
				<p class="field-hint" id={`${id}-current-hint`} role={wrong.value ? "alert" : undefined}>
					{wrong.value ? t.settings.account.wrong : t.settings.account.currentText}
				</p>
			</div>
			<div>
				<button
					type="submit"
					class="button"
					data-kind="main"
					disabled={busy.value || password.value.length < SHORTEST}
				>
					{t.settings.account.save}
				</button>
			</div>
		</form>
	);
}
