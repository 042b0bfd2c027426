import "./link-notice.css";
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { Wifi, WifiOff } from "lucide";
import { useWorkspace } from "../desk/workspace.ts";
import { t } from "../strings/strings.ts";
import { Icon } from "../ui/icon.tsx";
import { now } from "../ui/now.ts";

/** A break shorter than this is nobody's business. Milliseconds. */
const PATIENCE = 5_000;
/** How long "back" is said. Milliseconds. */
const SAID = 4_000;

/** Says quietly that the connection is missed, and that it is back. */
export function LinkNotice() {
	const { link } = useWorkspace();
	const back = useSignal(false);
	const offline = useComputed(() => {
		const since = link.value.offlineSince;
		if (since === null) return false;
		// Watched during a break only, so that the question is asked again every second.
		now.value;
		return Date.now() - since >= PATIENCE;
	});
	const said = useSignal(false);
	useSignalEffect(() => {
		if (offline.value) {
			said.value = true;
			return;
		}
		if (!said.peek() || link.value.state.kind !== "live") return;
		said.value = false;
		back.value = true;
		const timer = setTimeout(() => {
			back.value = false;
		}, SAID);
		return () => clearTimeout(timer);
	});
	const shown = offline.value ? "offline" : back.value ? "back" : null;
	return (
		<div class="link-notice-place" role="status">
			{shown && (
				<p class="link-notice" data-state={shown}>
					<Icon of={shown === "offline" ? WifiOff : Wifi} />
					<span>{shown === "offline" ? t.link.offline : t.link.back}</span>
				</p>
			)}
		</div>
	);
}
