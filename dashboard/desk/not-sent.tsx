import { CircleAlert, Copy, RotateCcw, Trash } from "lucide";
import type { Bubble } from "../../client/views.ts";
import { t } from "../strings/strings.ts";
import { copyText } from "../ui/copy.ts";
import { Icon } from "../ui/icon.tsx";
import { sentenceOf } from "../ui/problem.ts";
import type { ThreadModel } from "./thread-model.ts";

/** Why a message was refused, and what can be done with what was typed. */
export function NotSent({ bubble, thread }: { bubble: Bubble; thread: ThreadModel }) {
	return (
		<div class="failed">
			<span class="failed-why">
				<Icon of={CircleAlert} size={14} />
				{t.thread.notSent}
				{bubble.reason && ` · ${sentenceOf({ code: bubble.reason })}`}
			</span>
			<button type="button" class="failed-act" onClick={() => thread.thread.resend(bubble.key)}>
				<Icon of={RotateCcw} size={14} mirror />
				{t.thread.resend}
			</button>
			<button type="button" class="failed-act" onClick={() => void copyText(bubble.text ?? "")}>
				<Icon of={Copy} size={14} />
				{t.copy}
			</button>
			<button type="button" class="failed-act" onClick={() => thread.thread.discard(bubble.key)}>
				<Icon of={Trash} size={14} />
				{t.delete}
			</button>
		</div>
	);
}
