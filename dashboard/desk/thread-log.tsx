import "./thread-log.css";
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { ArrowDown } from "lucide";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { watchSeen } from "../../client/seen.ts";
import { t } from "../strings/strings.ts";
import { dayName } from "../strings/times.ts";
import { Bone, Delayed } from "../ui/delayed.tsx";
import { Icon } from "../ui/icon.tsx";
import { complain } from "../ui/toast.tsx";
import { keepScroll, type ScrollKeeper } from "./scroll-keeper.ts";
import { firstUnread, type ThreadModel } from "./thread-model.ts";
import { timelineOf } from "./timeline.ts";
import { drawPart } from "./timeline-part.tsx";
import { useWorkspace } from "./workspace.ts";

/** The next older page is fetched when its place comes this near. CSS pixels. */
const AHEAD = 800;

/** What was said and done, oldest first. */
export function ThreadLog({
	thread,
	focused,
	name,
}: {
	thread: ThreadModel;
	focused: boolean;
	name: string;
}) {
	const { me } = useWorkspace();
	const box = useRef<HTMLDivElement>(null);
	const content = useRef<HTMLDivElement>(null);
	const keeper = useRef<ScrollKeeper | null>(null);
	const seen = useRef<ReturnType<typeof watchSeen> | null>(null);
	const landed = useRef(false);
	const isFocused = useRef(focused);
	isFocused.current = focused;
	const atEnd = useSignal(true);
	const loading = useSignal<"no" | "older" | "newer" | "failed">("no");
	const { view, notes, unreadFrom, sought } = thread;
	/** What is being read because it is sought; null when nothing is, or when nobody waits for it any more. */
	const fetching = useRef<{ seq: number } | null>(null);

	const items = useComputed(() => {
		const { bubbles, hasOlder, hasNewer } = view.value;
		return timelineOf(
			{ bubbles, notes: notes.value, hasOlder, hasNewer, unreadFrom: unreadFrom.value, dayOf: dayName },
			me.id,
		);
	});

	const more = (which: "older" | "newer") => {
		if (loading.peek() === "older" || loading.peek() === "newer") return;
		loading.value = which;
		const asked = which === "older" ? thread.thread.loadOlder() : thread.thread.loadNewer();
		asked.then(
			() => {
				loading.value = "no";
			},
			() => {
				loading.value = "failed";
			},
		);
	};
	const look = () => {
		const element = box.current;
		const keep = keeper.current;
		if (!element || !keep) return;
		atEnd.value = keep.atEnd();
		const { hasOlder, hasNewer, bubbles } = view.peek();
		if (bubbles.length > 0 && loading.peek() === "no") {
			if (hasOlder && element.scrollTop < AHEAD) more("older");
			else if (hasNewer && keep.atEnd()) more("newer");
		}
		seen.current?.look();
	};

	const holds = (seq: number) => thread.thread.view().bubbles.some(({ message }) => message?.seq === seq);
	/** Shows the message that is sought: at once if it is here, else after what was said around it has been read. */
	const show = () => {
		const seq = sought.peek();
		// Not before the newest page has come: history read earlier than that counts for nothing.
		if (seq === null || !view.peek().bubbles.some(({ message }) => message)) return;
		const said = content.current?.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
		if (said) {
			// Else one that was sought before would still take its place.
			if (fetching.current && fetching.current.seq !== seq) thread.thread.look(seq);
			sought.value = null;
			fetching.current = null;
			keeper.current?.toMiddle(said);
			said.focus({ preventScroll: true });
			glow(said);
		} else if (fetching.current?.seq !== seq) {
			const mine = { seq };
			fetching.current = mine;
			const done = () => {
				if (fetching.current !== mine || holds(seq)) return;
				fetching.current = null;
				sought.value = null;
				complain(t.find.gone);
			};
			thread.thread.around(seq).then(done, done);
		}
	};

	useLayoutEffect(() => {
		if (!box.current || !content.current) return;
		const keep = keepScroll(box.current, content.current, look);
		keeper.current = keep;
		const watch = watchSeen({
			// On the way to another message, the newest only passes by.
			sees: () => isFocused.current && sought.peek() === null && keep.atEnd() && !view.peek().hasNewer,
			newest: () => view.peek().bubbles.findLast(({ message }) => message)?.message?.seq ?? 0,
			read: (upTo) => thread.thread.read(upTo),
		});
		seen.current = watch;
		thread.reach.latest = (smooth) => {
			if (view.peek().hasNewer || fetching.current) thread.thread.look(null);
			sought.value = null;
			fetching.current = null;
			keep.toEnd(smooth);
		};
		return () => {
			keep.close();
			watch.close();
			delete thread.reach.latest;
			fetching.current = null;
		};
	}, [thread]);
	// The line where the new begins: set by what came while nobody looked, taken away by one's own answer.
	useSignalEffect(() => {
		const { conversation, unread } = view.value;
		if (!conversation || unread === 0 || unreadFrom.peek() !== null) return;
		const inFront = isFocused.current && document.hasFocus() && keeper.current?.atEnd();
		if (!inFront) unreadFrom.value = firstUnread(conversation);
	});
	// The first page: at the end, or where the new begins when that is further up.
	useLayoutEffect(() => {
		keeper.current?.settle();
		if (!landed.current && items.value.length > 0) {
			landed.current = true;
			const line = content.current?.querySelector<HTMLElement>(".unread-line");
			if (line && box.current && line.offsetTop < box.current.scrollTop) keeper.current?.to(line);
		}
		show();
		look();
	}, [items.value, sought.value]);
	useEffect(() => seen.current?.look(), [focused]);

	const { hasOlder, hasNewer, typing, bubbles, conversation, unread } = view.value;
	const empty = items.value.length === 0;
	return (
		<div class="log-place">
			<div
				ref={box}
				class="log scroll"
				role="log"
				aria-label={t.thread.with(name)}
				aria-live={focused ? "polite" : "off"}
				// A place to scroll by keys.
				// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable (WCAG 2.1.1).
				tabIndex={0}
			>
				<div ref={content} class="log-content">
					{hasOlder && (
						<div key="older" class="log-older" data-loose>
							{loading.value === "failed" ? (
								<button
									type="button"
									class="button"
									data-kind="plain"
									data-size="small"
									onClick={() => more("older")}
								>
									{t.thread.olderFailed}
								</button>
							) : (
								bubbles.length > 0 && <Bone width="88px" height={10} />
							)}
						</div>
					)}
					{items.value.map((item) => drawPart(item, thread, me.id))}
					{empty && conversation === null && (
						<Delayed key="bones">
							<Bones />
						</Delayed>
					)}
					{!hasNewer && (
						<div key="typing" class="typing" data-on={typing !== null}>
							{typing && (
								<>
									<span class="typing-dots" aria-hidden="true">
										<i />
										<i />
										<i />
									</span>
									<span class="heard">{t.thread.typing(name)}</span>
								</>
							)}
						</div>
					)}
				</div>
			</div>
			{(!atEnd.value || hasNewer) && !empty && (
				<button type="button" class="latest" onClick={() => thread.reach.latest?.(true)}>
					<Icon of={ArrowDown} />
					{unread > 0 ? t.thread.newBelow(unread) : <span class="heard">{t.thread.latest}</span>}
				</button>
			)}
		</div>
	);
}

/** For a moment, so that the eye finds it. Who asked for less motion sees it stand and go. */
function glow(said: HTMLElement): void {
	const bubble = said.querySelector(".bubble") ?? said;
	const ring = { boxShadow: "0 0 0 2px var(--brass-line)" };
	const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
	bubble.animate([ring, ring, still ? ring : { boxShadow: "0 0 0 2px transparent" }], 2_400);
}

function Bones() {
	return (
		<div class="log-bones" aria-hidden="true">
			<Bone width="52%" height={36} />
			<Bone width="38%" height={36} />
			<Bone width="46%" height={56} />
		</div>
	);
}
