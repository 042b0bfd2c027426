import { t } from "../strings/strings.ts";
import { Dialog } from "../ui/dialog.tsx";
import { keysHere, singleKeys } from "./keyboard.ts";
import { BINDINGS, type Binding } from "./keys.ts";
import { closeOverlay } from "./overlays.ts";

const GROUPS: Binding["group"][] = ["inbox", "conversation", "threads", "writing", "everywhere"];

/** Every key, as this machine writes it. */
export function KeysDialog() {
	return (
		<Dialog title={t.menu.keys} size="wide" onClose={closeOverlay}>
			<div class="keys">
				{GROUPS.map((group) => (
					<section key={group}>
						<h3>{t.keys.groups[group]}</h3>
						<dl>
							{BINDINGS.filter((binding) => binding.group === group).map(({ command }) => (
								<div key={command}>
									<dt>{t.keys.commands[command]}</dt>
									<dd>
										<kbd class="keycap">{keysHere(command)}</kbd>
									</dd>
								</div>
							))}
						</dl>
					</section>
				))}
			</div>
			<label class="check">
				<input
					type="checkbox"
					checked={singleKeys.value === "on"}
					onChange={(event) => {
						singleKeys.value = event.currentTarget.checked ? "on" : "off";
					}}
				/>
				{t.keys.single}
			</label>
		</Dialog>
	);
}
