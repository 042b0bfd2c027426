import "./inbox.css";
import { Search } from "lucide";
import { useRef } from "preact/hooks";
import { INBOX_VIEWS, type InboxView } from "../../client/inbox-order.ts";
import { keysHere } from "../desk/keyboard.ts";
import { openPalette } from "../desk/overlays.ts";
import { useWorkspace } from "../desk/workspace.ts";
import { t } from "../strings/strings.ts";
import { Icon } from "../ui/icon.tsx";
import { InboxList } from "./inbox-list.tsx";
import { LinkNotice } from "./link-notice.tsx";
import { ShopMenu } from "./shop-menu.tsx";

/** The left column: whose desk this is, the four views, and the list. */
export function Inbox() {
	const { inbox, membership } = useWorkspace();
	const view = inbox.view.value;
	return (
		<nav class="inbox" aria-label={t.inbox.title}>
			<h1 class="heard">{t.desk(membership.name)}</h1>
			<header class="inbox-head">
				<ShopMenu />
				<button
					type="button"
					class="icon-button"
					aria-label={t.search}
					title={`${t.search}  ${keysHere("search")}`}
					onClick={() => openPalette()}
				>
					<Icon of={Search} />
				</button>
			</header>
			<ViewTabs />
			<section
				id="inbox-panel"
				class="inbox-panel"
				role="tabpanel"
				aria-labelledby={`view-${view}`}
				key={view}
			>
				<InboxList />
			</section>
			<LinkNotice />
		</nav>
	);
}

function ViewTabs() {
	const { inbox } = useWorkspace();
	const tabs = useRef<HTMLDivElement>(null);
	const counts = inbox.counts.value;
	const countOf = (view: InboxView) => (view === "closed" ? null : (counts?.[view] ?? null));
	const choose = (view: InboxView, focus: boolean) => {
		inbox.view.value = view;
		if (focus) tabs.current?.querySelector<HTMLElement>(`#view-${view}`)?.focus();
	};
	const onKeyDown = (event: KeyboardEvent) => {
		const at = INBOX_VIEWS.indexOf(inbox.view.peek());
		const rtl = document.dir === "rtl";
		const step = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 }[event.key];
		const to =
			event.key === "Home"
				? 0
				: event.key === "End"
					? INBOX_VIEWS.length - 1
					: step === undefined
						? null
						: at + step;
		const view = to === null ? undefined : INBOX_VIEWS[(to + INBOX_VIEWS.length) % INBOX_VIEWS.length];
		if (!view) return;
		event.preventDefault();
		choose(view, true);
	};
	return (
		<div ref={tabs} class="views" role="tablist" aria-label={t.inbox.views} onKeyDown={onKeyDown}>
			{INBOX_VIEWS.map((view) => {
				const chosen = view === inbox.view.value;
				const count = countOf(view);
				return (
					<button
						key={view}
						type="button"
						id={`view-${view}`}
						class="view"
						role="tab"
						aria-selected={chosen}
						aria-controls="inbox-panel"
						tabIndex={chosen ? 0 : -1}
						onClick={() => choose(view, false)}
					>
						{t.inbox.names[view]}
						{count !== null && <span class="view-count number">{count > 999 ? "999+" : count}</span>}
					</button>
				);
			})}
		</div>
	);
}
