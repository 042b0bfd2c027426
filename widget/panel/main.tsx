/** The panel: ties the buyer's chat to what is seen of it. The bell asks for it when it is needed. */
import { createBuyer } from "../../client/buyer.ts";
import type { Bell, Panel } from "../contract.ts";
import type { Words } from "../strings/en.ts";
import { canvas } from "../view/patch.ts";
import { nameOf } from "./arrange.ts";
import { createArrivals } from "./arrivals.ts";
import { createFrame } from "./frame.ts";
import { Head } from "./head.tsx";
import { readPage } from "./page-reader.ts";
import styles from "./panel.css?inline";
import { createStatus } from "./status.tsx";
import { createThreadScreen, type ThreadScreen } from "./thread-screen.tsx";
import { createTimes } from "./times.ts";

/** After opening, everything else is fetched too. Milliseconds. */
const SPARE_MS = 2_000;

export function createPanel(bell: Bell, words: Words): Panel {
	const { locale, root, launcher } = bell;
	const { origin, shop, name } = bell.settings;
	const times = createTimes(locale.tag);
	const chat = createBuyer({ origin, shop, locale: locale.tag, page: readPage() });
	const arrivals = createArrivals();
	const frame = createFrame({ parent: root, name: words.panel(name), launcher, close: () => close() });
	const teaser = document.createElement("div");
	/** What those who cannot see the screen are told: what others say, once. */
	const herald = document.createElement("div");
	const drawInside = canvas(frame.section);
	const drawBeside = canvas(teaser);
	let open = false;
	/** The conversation shown; none while the list is. */
	let screen: ThreadScreen | undefined;
	/** A new conversation was begun for want of any: it makes way, untouched, when there turn out to be some. */
	let hopeful = false;
	let person = chat.state().person;
	let unread = 0;
	/** The conversation whose new message is shown beside the closed bell. */
	let previewed: string | undefined;
	let due = false;

	bell.style(styles);
	herald.className = "hidden";
	herald.ariaLive = "polite";
	root.append(teaser, herald);

	const find = (id: string | undefined) =>
		chat.conversations().find((conversation) => conversation.id === id);
	/** What the buyer has may still be on its way. */
	const waiting = () => chat.known() && chat.state().epoch === null;
	/** A part in a file of its own: undefined until it has come. */
	const part = <Module extends { styles: string }>(fetch: () => Promise<Module>) => {
		let come: Module | undefined;
		let asked = false;
		return () => {
			if (asked) return come;
			asked = true;
			fetch().then(
				(module) => {
					come = module;
					bell.style(module.styles);
					draw();
				},
				() => {
					asked = false;
				},
			);
			return come;
		};
	};
	const list = part(() => import("./list-screen.tsx"));
	const failed = part(() => import("./failed.tsx"));
	const preview = part(() => import("./preview.tsx"));
	const links = part(() => import("./links.tsx"));

	const draw = () => {
		if (due) return;
		due = true;
		queueMicrotask(paint);
	};
	const status = createStatus({ chat, words, draw });
	const paint = () => {
		due = false;
		const state = chat.state();
		const conversations = chat.conversations();
		if (state.person !== person) {
			// Everything on the screen was somebody else's.
			person = state.person;
			previewed = undefined;
			herald.textContent = "";
			leave();
			if (open) home();
		} else if (hopeful && conversations[0] && screen?.untouched()) home();
		if (state.unread !== unread) {
			unread = state.unread;
			bell.unread(unread);
		}
		if (open) {
			const back = screen && conversations[0] ? showList : undefined;
			const paintInside = () =>
				drawInside(
					Head({ shop: name, title: screen ? name : words.conversations, words, state, back, close }),
					status.view(),
					screen ? screen.view() : list()?.ListScreen({ conversations, words, times, open: enter, begin }),
				);
			if (screen) screen.keep(paintInside);
			else paintInside();
		}
		const conversation = open ? undefined : find(previewed);
		drawBeside(
			conversation && conversation.lastSeq > conversation.marks.buyer.read
				? preview()?.Preview({
						conversation,
						words,
						open() {
							enter(conversation.id);
							show();
						},
						dismiss() {
							previewed = undefined;
							draw();
						},
					})
				: null,
		);
	};

	/** After the next paint. A field that takes the focus brings a phone's keyboard up: that is the buyer's to ask for. */
	const focus = () =>
		queueMicrotask(() => {
			if (screen && !frame.touch()) screen.focus();
			else frame.section.focus();
		});
	const leave = () => {
		screen?.close();
		screen = undefined;
	};
	const enter = (id: string) => {
		leave();
		hopeful = false;
		screen = createThreadScreen({
			chat,
			id,
			shop: name,
			words,
			times,
			touch: frame.touch(),
			open: () => open,
			waiting,
			draw,
			failed,
			links,
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
		hopeful = !newest;
	};
	const showList = () => {
		leave();
		draw();
		focus();
	};
	const show = () => {
		if (open) return;
		open = true;
		previewed = undefined;
		frame.show();
		chat.arrive();
		if (!screen) home();
		draw();
		focus();
		queueMicrotask(frame.grow);
		bell.opened(true);
		// What is rarely needed must be there when the network is not.
		setTimeout(() => [list, failed, preview].map((fetch) => fetch()), SPARE_MS);
	};
	const close = () => {
		if (!open) return;
		open = false;
		frame.hide();
		leave();
		draw();
		bell.opened(false);
	};

	const leaving = new AbortController();
	import("./moves.ts").then(
		({ watchMoves }) => watchMoves(() => chat.page(readPage()), leaving.signal),
		() => {},
	);
	const endings = [
		chat.subscribe(draw),
		chat.on((heard) => {
			for (const { author, conversation, text } of arrivals(heard)) {
				if (author.kind === "buyer") {
					bell.emit("message:sent", { conversation, text });
					continue;
				}
				const who = nameOf({ author });
				bell.emit("message:received", { conversation, text, author: who });
				herald.textContent = open ? words.said(who, text ?? "") : words.preview(who);
				if (!open) previewed = conversation;
			}
		}),
		() => leaving.abort(),
		status.close,
		frame.destroy,
		chat.destroy,
	];

	return {
		open: show,
		close,
		async identify(jwt) {
			await chat.identify(jwt);
			if (open) chat.arrive();
		},
		logout: chat.logout,
		destroy() {
			close();
			for (const end of endings) end();
			for (const element of [frame.section, teaser, herald]) element.remove();
		},
	};
}
