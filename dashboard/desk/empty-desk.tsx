import "./empty-desk.css";
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { CheckCheck, MessageCircle, Timer } from "lucide";
import { useEffect } from "preact/hooks";
import type { Conversation, PageOf } from "../../protocol/resources.ts";
import { t } from "../strings/strings.ts";
import { Icon } from "../ui/icon.tsx";
import { serverNow } from "../ui/now.ts";
import { openNextWaiting } from "./actions.ts";
import { keysHere } from "./keyboard.ts";
import { openKeys } from "./overlays.ts";
import { useWorkspace } from "./workspace.ts";

/** Counted at most; beyond, "100+". */
const COUNTED = 100;

type Today = { conversations: number; answered: number; closed: number; more: boolean };

/** No thread is open: who waits, or that nobody does, and what today was like. */
export function EmptyDesk() {
	const workspace = useWorkspace();
	const { inbox, shop } = workspace;
	const waiting = useComputed(() => {
		inbox.ids.value;
		return inbox.known().filter(({ status, desk }) => status === "open" && desk?.waitingSince).length;
	});
	const first = useFirstRun();
	const state = inbox.state.value;
	if (state !== "ready") return <div class="empty" />;
	if (first.value && shop.value)
		return (
			<div class="empty">
				<span class="empty-mark">
					<Icon of={MessageCircle} size={28} />
				</span>
				<h2>{t.empty.firstTitle}</h2>
				<p>{shop.value.tagSeen ? t.empty.firstText : t.empty.noTagText}</p>
				<div class="empty-acts">
					<a class="button" data-kind="main" href="/desk/settings/install">
						{t.empty.install}
					</a>
					<a class="button" href="/demo/" target="_blank" rel="noopener">
						{t.empty.demo}
					</a>
				</div>
			</div>
		);
	if (waiting.value > 0)
		return (
			<div class="empty">
				<span class="empty-mark">
					<Icon of={Timer} size={28} />
				</span>
				<h2>{t.empty.waiting(waiting.value)}</h2>
				<div class="empty-acts">
					<button type="button" class="button" data-kind="main" onClick={() => openNextWaiting(workspace)}>
						{t.actions.nextWaiting} <kbd class="keycap">{keysHere("nextWaiting")}</kbd>
					</button>
				</div>
			</div>
		);
	return (
		<div class="empty">
			<span class="empty-mark">
				<Icon of={CheckCheck} size={28} />
			</span>
			<h2>{t.empty.answered}</h2>
			<TodayNumbers />
			<div class="empty-acts">
				<button type="button" class="button" data-kind="plain" data-size="small" onClick={openKeys}>
					{t.menu.keys} <kbd class="keycap">{keysHere("keys")}</kbd>
				</button>
			</div>
		</div>
	);
}

/** Whether nobody ever rang: only the server knows what is closed and out of sight. */
function useFirstRun() {
	const { chat, inbox } = useWorkspace();
	const first = useSignal(false);
	const nothing = useComputed(() => {
		inbox.ids.value;
		return inbox.state.value === "ready" && inbox.counts.value?.all === 0 && inbox.known().length === 0;
	});
	useSignalEffect(() => {
		if (!nothing.value) {
			first.value = false;
			return;
		}
		chat.rest<PageOf<Conversation>>("GET", "conversations?limit=1").then(
			({ data }) => {
				first.value = nothing.peek() && data.length === 0;
			},
			() => {},
		);
	});
	return first;
}

function TodayNumbers() {
	const { chat } = useWorkspace();
	const today = useSignal<Today | null>(null);
	useEffect(() => {
		const midnight = new Date(serverNow());
		midnight.setHours(0, 0, 0, 0);
		const since = midnight.toISOString();
		chat
			.rest<PageOf<Conversation>>("GET", `conversations?sort=newest&changedAfter=${since}&limit=${COUNTED}`)
			.then(
				({ data, next }) => {
					const own = data.filter(({ changedAt }) => changedAt >= since);
					today.value = {
						conversations: own.length,
						answered: own.filter(({ desk }) => desk?.waitingSince === null).length,
						closed: own.filter(({ status }) => status === "closed").length,
						more: next !== null,
					};
				},
				() => {},
			);
	}, []);
	const show = (count: number | undefined) =>
		count === undefined ? "–" : today.value?.more ? `${count}+` : `${count}`;
	const numbers = [
		[t.empty.conversations, today.value?.conversations],
		[t.empty.answeredToday, today.value?.answered],
		[t.empty.closedToday, today.value?.closed],
	] as const;
	return (
		<>
			<p>{t.empty.today}</p>
			<dl class="empty-numbers">
				{numbers.map(([name, count]) => (
					<div key={name}>
						<dd class="number">{show(count)}</dd>
						<dt>{name}</dt>
					</div>
				))}
			</dl>
		</>
	);
}
