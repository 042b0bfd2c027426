/** One conversation on the screen: its rows, who is typing, and the composer beneath. */
import type { Buyer } from "../../client/buyer.ts";
import { watchSeen } from "../../client/seen.ts";
import type { Bubble, Thread } from "../../client/views.ts";
import type { Words } from "../strings/en.ts";
import type { View } from "../view/patch.ts";
import { arrange } from "./arrange.ts";
import { type BubbleActions, BubbleView } from "./bubble.tsx";
import { createComposer } from "./composer.tsx";
import { down } from "./icons.tsx";
import { createScroll, type Scroll } from "./scroll.ts";
import type { Times } from "./times.ts";

/** Earlier messages are fetched when so little is left above. CSS pixels. */
const OLDER_PX = 400;

export type ThreadScreen = {
	readonly thread: Thread;
	/** Nothing was said in it, and nothing typed. */
	untouched(): boolean;
	view(): View | null;
	/** Runs what puts the view onto the page. */
	keep(change: () => void): void;
	focus(): void;
	close(): void;
};

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
}): ThreadScreen {
	const { chat, words, times, draw } = given;
	const thread = chat.open(given.id);
	let scroll: Scroll | undefined;
	let older: "no" | "loading" | "failed" = "no";
	/** What was unread when it was opened; stays while it is open, so that the line does not move. */
	let unreadFrom: number | null | undefined;
	/** The newest of the other side's that was in view. */
	let seenTo = 0;
	/** Bubbles that were there when it was opened, or came from above, do not move. */
	const still = new Set<string>();
	/** Scrolled up, as drawn. */
	let away = false;
	let drawn = false;
	let tapped: string | undefined;
	let copied: string | undefined;

	const newest = () => thread.view().bubbles.findLast((bubble) => bubble.message)?.message?.seq ?? 0;
	const seen = watchSeen({
		sees: () => given.open() && (scroll?.atEnd() ?? false),
		newest,
		read: (upTo) => thread.read(upTo),
	});
	const loadOlder = async () => {
		older = "loading";
		draw();
		try {
			await thread.loadOlder();
			older = "no";
		} catch {
			older = "failed";
		}
		draw();
	};
	const look = () => {
		if (given.open() && older === "no" && thread.view().hasOlder && scroll && scroll.above() < OLDER_PX)
			void loadOlder();
		if (scroll?.atEnd()) seenTo = newest();
		seen.look();
		if (scroll && away === scroll.atEnd()) draw();
	};
	const latest = () => {
		scroll?.toEnd();
		draw();
	};
	const composer = createComposer({ ...given, thread, changed: draw, sent: latest });
	const actions: BubbleActions = {
		resend: thread.resend,
		discard: thread.discard,
		copy: async ({ key, text }: Bubble) => {
			try {
				await navigator.clipboard.writeText(text ?? "");
				copied = key;
			} catch {
				// Not allowed here: then into the composer, where it can be copied by hand.
			}
			draw();
		},
		tap(key) {
			tapped = tapped === key ? undefined : key;
			draw();
		},
	};
	/** Marks which bubbles are new to this screen. */
	const sort = (bubbles: readonly Bubble[]) => {
		const from = bubbles.findLastIndex((bubble) => still.has(bubble.key));
		bubbles.forEach(({ key }, at) => {
			if (!drawn || at <= from) still.add(key);
		});
		drawn ||= bubbles.length > 0 || !given.waiting();
	};
	return {
		thread,
		untouched: () => !thread.view().bubbles.length && !thread.draft(),
		view() {
			const { bubbles, typing, unread, conversation, hasOlder } = thread.view();
			if (unreadFrom === undefined && conversation)
				unreadFrom = unread ? conversation.lastSeq - unread + 1 : null;
			sort(bubbles);
			away = !!scroll && !scroll.atEnd();
			const missed = bubbles.filter(({ mine, message }) => !mine && message && message.seq > seenTo).length;
			return (
				<div class="screen" key={thread.id}>
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
						{older === "loading" && hasOlder && <i class="wait" key="wait" />}
						{older === "failed" && (
							<p class="notice" key="older">
								{words.older}{" "}
								<button type="button" onClick={loadOlder}>
									{words.again}
								</button>
							</p>
						)}
						{!bubbles.length &&
							(given.waiting() ? (
								<div class="bones" key="bones" aria-hidden="true">
									<i />
									<i />
									<i />
								</div>
							) : (
								<div class="hello" key="hello">
									<b>{words.hello}</b>
									<p>{words.invite}</p>
								</div>
							))}
						{arrange(bubbles, unreadFrom ?? null, times.day).map((row) =>
							row.kind === "bubble" ? (
								<BubbleView
									row={row}
									words={words}
									times={times}
									actions={actions}
									fresh={!still.has(row.key)}
									tapped={tapped === row.key}
									copied={copied === row.key}
								/>
							) : (
								<p key={row.key} class={`between ${row.kind}`}>
									<span>{row.kind === "day" ? times.dayName(row.at) : words.unreadLine}</span>
								</p>
							),
						)}
						{typing && (
							<p class="typing" key="typing">
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
							{down()}
							{missed ? words.fresh(missed) : words.latest}
						</button>
					)}
					{composer.view()}
				</div>
			);
		},
		keep(change) {
			if (scroll) scroll.keep(change);
			else {
				change();
				scroll = scroll as Scroll | undefined;
				scroll?.toEnd();
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
