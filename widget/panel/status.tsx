/** One line beneath the head, while something is not as it should be. */
import type { Buyer } from "../../client/buyer.ts";
import type { Words } from "../strings/en.ts";
import type { View } from "../view/patch.ts";

/** A connection that is missed for less than this is nobody's business. Milliseconds. */
const OFFLINE_MS = 5_000;
/** How long its return is told. Milliseconds. */
const BACK_MS = 3_000;

export function createStatus({ chat, words, draw }: { chat: Buyer; words: Words; draw: () => void }): {
	view(): View | null;
	close(): void;
} {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let missed = false;
	/** When the connection came back after it was missed. */
	let backAt = 0;
	const again = (ms: number) => {
		clearTimeout(timer);
		timer = setTimeout(draw, ms);
	};
	const text = (): string | undefined => {
		const { connection, offlineSince, durable } = chat.state();
		if (connection.kind === "refused") return words.unavailable;
		const now = Date.now();
		if (offlineSince !== null) {
			const left = offlineSince + OFFLINE_MS - now;
			missed = left <= 0;
			if (!missed) again(left);
			return missed ? words.offline : undefined;
		}
		if (missed) {
			missed = false;
			backAt = now;
		}
		if (now - backAt < BACK_MS) {
			again(backAt + BACK_MS - now);
			return words.online;
		}
		return durable ? undefined : words.forgetful;
	};
	return {
		view() {
			const line = text();
			return (
				<p key="status" class={line === words.online ? "status" : "status trouble"} role="status">
					{line}
				</p>
			);
		},
		close: () => clearTimeout(timer),
	};
}
