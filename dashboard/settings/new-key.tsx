import { useSignal } from "@preact/signals";
import { Plus } from "lucide";
import { useId } from "preact/hooks";
import { NAME_MAX } from "../../protocol/limits.ts";
import type { ApiKey } from "../../protocol/resources.ts";
import { useWorkspace } from "../desk/workspace.ts";
import { failed } from "../session/failed.ts";
import { t } from "../strings/strings.ts";
import { Icon } from "../ui/icon.tsx";

/** Makes a key. `add` is given it, with the secret that is not shown again. */
export function NewKey({ add }: { add: (made: ApiKey & { key: string }) => void }) {
	const { chat } = useWorkspace();
	const id = useId();
	const name = useSignal("");
	const busy = useSignal(false);
	const create = async (event: Event) => {
		event.preventDefault();
		if (busy.peek() || name.peek().trim() === "") return;
		busy.value = true;
		try {
			add(await chat.rest<ApiKey & { key: string }>("POST", "api-keys", { name: name.peek().trim() }));
			name.value = "";
		} catch (error) {
			failed(error);
		}
		busy.value = false;
	};
	return (
		<form class="inline-form" onSubmit={create}>
			<div class="field">
				<label class="heard" for={id}>
					{t.settings.keys.name}
				</label>
				<input
					id={id}
					class="input"
					type="text"
					maxLength={NAME_MAX}
					placeholder={t.settings.keys.nameHint}
					value={name.value}
					onInput={(event) => {
						name.value = event.currentTarget.value;
					}}
				/>
			</div>
			<button type="submit" class="button" data-kind="main" disabled={busy.value || name.value.trim() === ""}>
				<Icon of={Plus} />
				{t.settings.keys.create}
			</button>
		</form>
	);
}
