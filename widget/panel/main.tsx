/** The panel: ties the buyer's chat to what is seen of it. The bell asks for it when it is needed. */
import { createBuyer } from "../../client/buyer.ts";
import type { Bell, Panel } from "../contract.ts";
import { loadWords } from "../strings/catalogues.ts";
import { patch, type View } from "../view/patch.ts";
import { nameOf } from "./arrange.ts";
import { createArrivals } from "./arrivals.ts";
import { createFrame } from "./frame.ts";
import { Head } from "./head.tsx";
import { ListScreen, unreadIn } from "./list-screen.tsx";
import { onMove, readPage } from "./page-reader.ts";
import styles from "./panel.css?inline";
import { Preview } from "./preview.tsx";
import { createStatus } from "./status.tsx";
import { createThreadScreen, type ThreadScreen } from "./thread-screen.tsx";
import { createTimes } from "./times.ts";

export async function createPanel(bell: Bell): Promise<Panel> {
	const { settings, locale, root, launcher } = bell;
	const words = await loadWords(locale.catalogue);
	const times = createTimes(locale.tag);
	const chat = createBuyer({
		origin: settings.origin,
		shop: settings.shop,
		locale: locale.tag,
		page: readPage(),
	});
	const arrivals = createArrivals();

	const corner = document.createElement("div");
	const teaser = document.createElement("div");
	/** What those who cannot see the screen are told: what others say, once. */
	const herald = document.createElement("div");
	let open = false;
	let screen: ThreadScreen | undefined;
	let listed = false;
	let unread = 0;
	/** The conversation whose new message is shown beside the closed bell. */
	let previewed: string | undefined;
	let inside: View[] = [];
	let beside: View[] = [];
	let due = false;

	bell.style(styles);
	corner.className = launcher?.parentElement?.className ?? "";
	corner.lang = locale.catalogue;
	herald.className = "hidden";
	herald.setAttribute("aria-live", "polite");
	const frame = createFrame({
		parent: corner,
		name: words.panel(settings.name),
		launcher,
		close: () => close(),
	});
	corner.append(teaser, herald);
	root.append(corner);

	const find = (id: string | undefined) =>
		chat.conversations().find((conversation) => conversation.id === id);
	/** What the buyer has may still be on its way. */
	const waiting = () => chat.known() && chat.state().epoch === null;
	const status = createStatus({ chat, words, draw: () => draw() });

	const paint = () => {
		due = false;
		const now = chat.state();
		if (now.unread !== unread) bell.unread((unread = now.unread));
		if (open) {
			const next = [
				<Head
					name={settings.name}
					words={words}
					state={now}
					list={listed}
					back={!listed && chat.conversations().length ? showList : undefined}
					close={close}
				/>,
				status.view(),
				listed ? (
					<ListScreen
						conversations={chat.conversations()}
						words={words}
						times={times}
						open={enter}
						begin={begin}
					/>
				) : (
					screen?.view()
				),
			].filter((view) => !!view);
			const change = () => {
				patch(frame.section, inside, next);
				inside = next;
			};
			if (screen && !listed) screen.keep(change);
			else change();
		}
		const conversation = open ? undefined : find(previewed);
		const next =
			conversation && unreadIn(conversation) > 0
				? [
						<Preview
							conversation={conversation}
							words={words}
							open={() => {
								enter(conversation.id);
								show();
							}}
							dismiss={() => {
								previewed = undefined;
								draw();
							}}
						/>,
					].filter((view) => !!view)
				: [];
		patch(teaser, beside, next);
		beside = next;
	};
	const draw = () => {
		if (due) return;
		due = true;
		queueMicrotask(paint);
	};

	const leaveScreen = () => {
		screen?.close();
		screen = undefined;
	};
	const enter = (id: string) => {
		leaveScreen();
		listed = false;
		screen = createThreadScreen({
			chat,
			id,
			shop: settings.name,
			words,
			times,
			touch: frame.touch,
			open: () => open,
			waiting,
			draw,
		});
		draw();
		if (open) focus();
	};
	const begin = () => enter(chat.begin());
	/** Where the buyer most likely wants to be: what was said last, or a new conversation. */
	const home = () => {
		const [newest] = chat.conversations();
		if (newest) enter(newest.id);
		else begin();
	};
	const showList = () => {
		leaveScreen();
		listed = true;
		draw();
		queueMicrotask(() => frame.section.focus());
	};
	const focus = () =>
		queueMicrotask(() => {
			// A field that takes the focus brings the keyboard up: on a phone that is the buyer's to ask for.
			if (screen && !frame.touch) screen.focus();
			else frame.section.focus();
		});
	const show = () => {
		if (open) return;
		open = true;
		previewed = undefined;
		frame.show();
		if (!screen && !listed) home();
		draw();
		focus();
		bell.opened(true);
	};
	const close = () => {
		if (!open) return;
		open = false;
		frame.hide();
		leaveScreen();
		listed = false;
		draw();
		bell.opened(false);
	};

	const unsubscribe = chat.subscribe(() => {
		// The conversations came, or were another person's: what nobody has touched makes way.
		if (screen && !listed && !find(screen.thread.id) && screen.untouched() && chat.conversations().length)
			home();
		draw();
	});
	const unhear = chat.on((heard) => {
		for (const { author, conversation, text } of arrivals(heard)) {
			const name = nameOf({ author });
			if (author.kind === "buyer") bell.emit("message:sent", { conversation, text });
			else {
				bell.emit("message:received", { conversation, text, author: name });
				if (!open) previewed = conversation;
				herald.textContent = (open ? "" : `${words.preview(name)}. `) + words.said(name, text ?? "");
			}
		}
	});
	const stay = onMove(() => chat.page(readPage()));

	return {
		open: show,
		close,
		async identify(jwt) {
			await chat.identify(jwt);
		},
		async logout() {
			leaveScreen();
			previewed = undefined;
			herald.textContent = "";
			const done = chat.logout();
			if (open) begin();
			await done;
		},
		destroy() {
			close();
			frame.destroy();
			stay();
			unsubscribe();
			unhear();
			status.close();
			chat.destroy();
			corner.remove();
		},
	};
}
