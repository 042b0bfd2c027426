import { Check, CheckCheck, Clock } from "lucide";
import type { SendState } from "../../client/views.ts";
import { t } from "../strings/strings.ts";
import { Icon } from "../ui/icon.tsx";

/** Two ticks for delivered, brass for read. The first 400 ms of sending show nothing (in the style sheet). */
export function Ticks({ state }: { state: Exclude<SendState, "failed"> }) {
	const icon = { queued: Clock, sending: Clock, sent: Check, delivered: CheckCheck, read: CheckCheck }[state];
	return (
		<span key={state} class="ticks" data-state={state} title={t.thread.states[state]}>
			<Icon of={icon} size={14} />
			<span class="heard">{t.thread.states[state]}</span>
		</span>
	);
}
