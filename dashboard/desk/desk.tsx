import "./desk.css";
import { useComputed } from "@preact/signals";
import { Inbox as InboxIcon, Search, Settings } from "lucide";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { BuyerPanel } from "../buyer/buyer-panel.tsx";
import { Inbox } from "../inbox/inbox.tsx";
import { t } from "../strings/strings.ts";
import { breadth } from "../ui/breadth.ts";
import { Icon } from "../ui/icon.tsx";
import { contextBeside, contextOver } from "./context-open.ts";
import { EmptyDesk } from "./empty-desk.tsx";
import { listen } from "./keyboard.ts";
import { obey } from "./obey.ts";
import { openPalette } from "./overlays.ts";
import { Pane } from "./pane.tsx";
import { useWorkspace } from "./workspace.ts";

/** `/desk/`, `/desk/c/<conversation>`, `/desk/c/<conversation>/buyer`: what a narrow screen shows of the three. */
const THREAD = /^\/desk\/c\/(cnv_[1-9A-HJ-NP-Za-km-z]{21})(\/buyer)?$/;

/** The desk: the inbox, the threads, the buyer. */
export function Desk() {
	const workspace = useWorkspace();
	const { path, route } = useLocation();
	const [, asked = null, buyer] = THREAD.exec(path) ?? [];
	const { panes, focused } = workspace;

	useLayoutEffect(() => {
		workspace.navigate = (to, replace) => {
			if (to !== location.pathname) route(to, replace);
		};
		return () => {
			workspace.navigate = () => {};
		};
	}, [workspace, route]);
	// An address that was typed, linked to or gone back to. One that has been left already asks for nothing any more: it
	// would take the focus from the pane that has it since, which would take it back, for ever.
	useLayoutEffect(() => {
		const stands = path === location.pathname;
		if (stands && asked !== null && asked !== focused.peek()) workspace.show(asked);
	}, [asked, workspace]);
	useEffect(() => listen((command) => obey(workspace, command)), [workspace]);

	const { open, focused: at } = panes.value;
	const room = breadth.value;
	const screen = room !== "narrow" ? "all" : asked === null ? "list" : buyer ? "context" : "thread";
	const showsContext = useComputed(
		() =>
			focused.value !== null &&
			(breadth.value === "wide" ? contextBeside.value === "yes" : contextOver.value),
	);
	const id = focused.value;

	return (
		<div
			class="desk"
			data-screen={screen}
			data-room={room}
			data-context={room === "wide" && showsContext.value}
		>
			{(screen === "all" || screen === "list") && <Inbox />}
			{(screen === "all" || screen === "thread") && (
				<main class="threads" aria-label={t.threads}>
					{screen === "thread" && <h1 class="heard">{t.desk(workspace.membership.name)}</h1>}
					<div class="panes" data-count={screen === "thread" ? 1 : open.length}>
						{screen === "thread" && id !== null ? (
							<Pane key={id} id={id} at={at} alone />
						) : (
							open.map((each, place) => <Pane key={each} id={each} at={place} alone={open.length === 1} />)
						)}
					</div>
					{open.length === 0 && <EmptyDesk />}
				</main>
			)}
			{screen === "all" && showsContext.value && id !== null && (
				<BuyerPanel
					key={id}
					id={id}
					over={room !== "wide"}
					close={() => {
						if (room === "wide") contextBeside.value = "no";
						else contextOver.value = false;
					}}
				/>
			)}
			{screen === "context" && id !== null && (
				<BuyerPanel key={id} id={id} over={false} close={() => history.back()} />
			)}
			{screen === "list" && <BottomBar />}
		</div>
	);
}

function BottomBar() {
	const { route } = useLocation();
	return (
		<nav class="bottom-bar" aria-label={t.sections}>
			<button type="button" class="bottom-item" aria-current="page">
				<Icon of={InboxIcon} size={20} />
				{t.inbox.title}
			</button>
			<button type="button" class="bottom-item" onClick={() => openPalette()}>
				<Icon of={Search} size={20} />
				{t.search}
			</button>
			<button type="button" class="bottom-item" onClick={() => route("/desk/settings/install")}>
				<Icon of={Settings} size={20} />
				{t.menu.settings}
			</button>
		</nav>
	);
}
