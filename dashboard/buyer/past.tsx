import { useSignal } from "@preact/signals";
import { CircleAlert } from "lucide";
import { useEffect } from "preact/hooks";
import type { Conversation, PageOf } from "../../protocol/resources.ts";
import { useWorkspace } from "../desk/workspace.ts";
import { t } from "../strings/strings.ts";
import { briefTime } from "../strings/times.ts";
import { Bone, Delayed } from "../ui/delayed.tsx";
import { Icon } from "../ui/icon.tsx";
import { serverNow } from "../ui/now.ts";

/** Past conversations listed. */
const PAST = 10;

/** Their other conversations, newest first. */
export function Past({ buyer, current }: { buyer: string; current: string }) {
	const { chat, open } = useWorkspace();
	const found = useSignal<readonly Conversation[] | null>(null);
	const failed = useSignal(false);
	const read = () => {
		failed.value = false;
		chat.rest<PageOf<Conversation>>("GET", `conversations?buyer=${buyer}&limit=${PAST + 1}`).then(
			({ data }) => {
				found.value = data.filter(({ id }) => id !== current).slice(0, PAST);
			},
			() => {
				failed.value = true;
			},
		);
	};
	useEffect(read, [buyer, current]);
	if (failed.value)
		return (
			<p class="fact">
				<Icon of={CircleAlert} />
				<span class="fact-text">
					{t.buyer.pastFailed}{" "}
					<button type="button" class="link" onClick={read}>
						{t.retry}
					</button>
				</span>
			</p>
		);
	if (found.value === null)
		return (
			<Delayed>
				<Bone width="80%" />
			</Delayed>
		);
	if (found.value.length === 0) return <p class="buyer-nothing">{t.buyer.noPast}</p>;
	return (
		<ul class="past">
			{found.value.map((each) => (
				<li key={each.id}>
					<button type="button" class="past-item" onClick={() => open(each.id)}>
						<span class="past-text">
							<bdi>{each.lastMessage?.text ?? t.thread.recalled}</bdi>
						</span>
						<span class="past-meta number">
							{briefTime(Date.parse(each.lastMessage?.createdAt ?? each.createdAt), serverNow())} ·{" "}
							{each.status === "open" ? t.thread.open : t.thread.closed}
						</span>
					</button>
				</li>
			))}
		</ul>
	);
}
