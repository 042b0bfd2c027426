import { t } from "../strings/strings.ts";
import { here } from "../ui/now.ts";

/** Why a message was refused for now, and the seconds until it goes out by itself. */
export function NotYet({ reason, until }: { reason: string | null; until: number }) {
	const seconds = Math.ceil((until - here.value) / 1000);
	if (seconds <= 0) return null;
	return (
		<span>
			· {t.thread.waits[reason ?? ""] ?? t.thread.busy}, {t.thread.again(seconds)}
		</span>
	);
}
