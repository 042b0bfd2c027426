/** One conversation on the screen: its rows, who is typing, and the composer beneath. */
import type { Buyer } from "../../client/buyer.ts";
import { watchSeen } from "../../client/seen.ts";
import type { Words } from "../strings/en.ts";
import type { View } from "../view/patch.ts";
import { arrange } from "./arrange.ts";
import { BubbleView } from "./bubble.tsx";
import { createComposer } from "./composer.tsx";
import { createScroll, type Scroll } from "./scroll.ts";
import type { Times } from "./times.ts";

/** Earlier messages are fetched when so little is left above. CSS pixels. */
const OLDER_PX = 400;
/** After they did not come they are asked for again. Milliseconds. */
const AGAIN_MS = 3_000;
/** What may have an address in it. */
const PERHAPS_LINKED = /\S[.:@]\S/;

export type ThreadScreen = {
	/** Nothing was said in it, and nothing typed. */
	untouched(): boolean;
	view(): View | null;
	/** Runs what puts the view onto the page. */
	keep(change: () => void): void;
	focus(): void;
	close(): void;
};

/** Two screens never share elements, though they show the same conversation one after the other. */
let screens = 0;

export function createThreadScreen(given: {
	chat: Buyer;
	id: string;
	/** Its name. */
	shop: string;
	words: Words;
	times: Times;
	touch: boolean;
	/** The panel is open. */
	open: () => boolean;
	/** The conversations there may be are not known yet. */
	waiting: () => boolean;
	draw: () => void;
	/** What shows what to do about a message that was not sent, once it has been fetched. */
	failed: () => typeof import("./failed.tsx") | undefined;
	/** What makes links of addresses, once it has been fetched. */
	links: () => typeof import("./links.tsx") | undefined;
}): ThreadScreen {
	const { chat, words, times, draw } = given;
	const thread = chat.open(given.id);
	const key = ++screens;
	let scroll: Scroll | undefined;
	let loading = false;
	/** What was unread when it was opened; stays while it is open, so that the line does not move. */
	let unreadFrom: number | null | undefined;
	/** What was said before does not move. */
	const openedAt = Date.now();
	/** Scrolled up, as drawn. */
	let away = false;
	let tapped: string | undefined;

	const linked = (text: string) => (PERHAPS_LINKED.test(text) && given.links()?.linked(text)) || text;
	const newest = () => thread.view().bubbles.findLast((bubble) => bubble.message)?.message?.seq ?? 0;
	const seen = watchSeen({
		sees: () => given.open() && (scroll?.atEnd() ?? false),
		newest,
		read: (upTo) => thread.read(upTo),
	});
	const loadOlder = async () => {
		loading = true;
		draw();
		await thread.loadOlder().catch(() => new Promise((resolve) => setTimeout(resolve, AGAIN_MS)));
		loading = false;
		draw();
	};
	const look = () => {
		if (given.open() && !loading && thread.view().hasOlder && scroll && scroll.above() < OLDER_PX)
			void loadOlder();
		seen.look();
		if (scroll && away === scroll.atEnd()) draw();
	};
	const toEnd = () => scroll?.toEnd();
	const latest = () => {
		toEnd();
		draw();
	};
	const composer = createComposer({ ...given, thread, changed: draw, sent: latest });
	const tap = (key: string) => {
		tapped = tapped === key ? undefined : key;
		draw();
	};
	return {
		untouched: () => !thread.view().bubbles.length && !thread.draft(),
		view() {
			const { bubbles, typing, unread, conversation } = thread.view();
			if (unreadFrom === undefined && conversation)
				unreadFrom = unread ? conversation.lastSeq - unread + 1 : null;
			away = !!scroll && !scroll.atEnd();
			return (
				<div class="screen" key={key}>
					<div
						class="log"
						role="log"
						aria-live="off"
						aria-label={words.panel(given.shop)}
						tabindex={0}
						ref={(log: HTMLElement) => {
							scroll = createScroll(log, look);
						}}
					>
						{(loading || (!bubbles.length && given.waiting())) && <i class="wait" key="wait" />}
						{!bubbles.length && !given.waiting() && (
							<div class="hello" key="hello">
								<b>{words.hello}</b>
								{words.invite}
							</div>
						)}
						{arrange(bubbles, unreadFrom ?? null, times.day).map((row) =>
							row.kind === "bubble" ? (
								<BubbleView
									row={row}
									words={words}
									times={times}
									fresh={row.bubble.at > openedAt}
									tapped={tapped === row.key}
									tap={tap}
									linked={linked}
									fix={(bubble) => given.failed()?.Failed({ bubble, thread, words, draw })}
								/>
							) : (
								<p key={row.key} class={`between ${row.kind}`}>
									<span>{row.kind === "day" ? times.dayName(row.at) : words.unreadLine}</span>
								</p>
							),
						)}
						{typing && (
							<p class="said typing" key="typing">
								<i />
								<i />
								<i />
								<span class="hidden">{words.typing(typing.name ?? given.shop)}</span>
							</p>
						)}
						{conversation?.status === "closed" && (
							<p class="notice" key="closed">
								{words.closed}
							</p>
						)}
					</div>
					{away && (
						<button type="button" class="latest" onClick={latest}>
							↓ {unread > 0 ? words.fresh(unread) : words.latest}
						</button>
					)}
					{composer.view()}
				</div>
			);
		},
		keep(change) {
			const before = scroll;
			if (before) before.keep(change);
			else {
				change();
				toEnd();
			}
			look();
		},
		focus: () => composer.focus(),
		close() {
			seen.close();
			scroll?.close();
			thread.close();
		},
	};
}
