import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { ArrowUp, CheckCheck, CircleAlert } from "lucide";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { useWorkspace } from "../desk/workspace.ts";
import { t } from "../strings/strings.ts";
import { Bone, Delayed } from "../ui/delayed.tsx";
import { Icon } from "../ui/icon.tsx";
import { InboxRow } from "./inbox-row.tsx";
import { rowWindow, scrollToRow } from "./window.ts";

/** `--row` of the tokens. CSS pixels. */
const ROW = 64;
/** The next page is asked for when so few rows are left below. */
const AHEAD = 20;
/** A pointer that rests longer than this is not about to click. Milliseconds. */
const RESTING = 2_500;

/** The list itself: only the rows in sight are in the document, however many there are. */
export function InboxList() {
	const workspace = useWorkspace();
	const { inbox, cursor } = workspace;
	const box = useRef<HTMLDivElement>(null);
	const scrollTop = useSignal(0);
	const height = useSignal(0);
	const { ids, held } = inbox;

	useLayoutEffect(() => {
		const element = box.current;
		if (!element) return;
		const sized = new ResizeObserver(() => {
			height.value = element.clientHeight;
		});
		sized.observe(element);
		height.value = element.clientHeight;
		return () => sized.disconnect();
	}, []);
	useStill(box);

	// Numbers, so that scrolling within a row draws nothing.
	const from = useComputed(() => rowWindow(scrollTop.value, height.value, ROW, ids.value.length).from);
	const to = useComputed(() => rowWindow(scrollTop.value, height.value, ROW, ids.value.length).to);
	useSignalEffect(() => {
		if (inbox.more.value && to.value > ids.value.length - AHEAD) void inbox.loadMore().catch(() => {});
	});
	// The row under the keys comes into sight; the focus goes with it when it is in the list.
	useSignalEffect(() => {
		const id = cursor.value;
		const element = box.current;
		const at = id === null ? -1 : ids.peek().indexOf(id);
		if (!element || at < 0) return;
		const wanted = scrollToRow(at, element.scrollTop, element.clientHeight, ROW);
		if (wanted !== element.scrollTop) element.scrollTop = wanted;
		if (!element.contains(document.activeElement)) return;
		requestAnimationFrame(() =>
			element.querySelector<HTMLElement>(`[data-id="${id}"]`)?.focus({ preventScroll: true }),
		);
	});

	// A browser takes the focus from a row that is moved in the document or leaves it; the keys stay in the list all the same.
	const focused = document.activeElement?.closest<HTMLElement>(".inbox-list [data-id]")?.dataset.id;
	useLayoutEffect(() => {
		if (focused === undefined || document.activeElement !== document.body) return;
		const row = (which: string) => box.current?.querySelector<HTMLElement>(which);
		const next =
			row(`[data-id="${focused}"]`) ?? row(`[data-id="${cursor.peek()}"]`) ?? row(`[tabindex="0"]`);
		next?.focus({ preventScroll: true });
	});

	const all = ids.value;
	const state = inbox.state.value;
	const stand = cursor.value === null ? -1 : all.indexOf(cursor.value);
	const places = Array.from({ length: Math.max(0, to.value - from.value) }, (_, at) => from.value + at);
	// The row with the focus stays in the document wherever one scrolls, or the focus would be lost.
	if (stand >= 0 && (stand < from.value || stand >= to.value)) places.push(stand);
	const reachable = Math.max(stand, 0);

	return (
		<div
			ref={box}
			class="inbox-list scroll"
			aria-busy={state === "loading"}
			onScroll={(event) => {
				scrollTop.value = event.currentTarget.scrollTop;
			}}
		>
			{held.value > 0 && (
				<button
					type="button"
					class="held"
					onClick={() => {
						inbox.still.value = false;
						box.current?.scrollTo({ top: 0 });
					}}
				>
					<Icon of={ArrowUp} size={14} />
					{t.inbox.held(held.value)}
				</button>
			)}
			{all.length > 0 && (
				// biome-ignore lint/a11y/useSemanticElements: a table would need every row in the document.
				<div
					class="rows"
					role="grid"
					aria-label={t.inbox.names[inbox.view.value]}
					aria-rowcount={inbox.more.value ? -1 : all.length}
					style={{ blockSize: `${all.length * ROW}px` }}
				>
					{places.map((at) => {
						const id = all[at] as string;
						return <InboxRow key={id} id={id} at={at} reachable={at === reachable} workspace={workspace} />;
					})}
				</div>
			)}
			{all.length === 0 && state === "loading" && (
				<Delayed>
					<Bones />
				</Delayed>
			)}
			{all.length === 0 && state === "failed" && (
				<div class="inbox-said" role="alert">
					<Icon of={CircleAlert} size={20} />
					<p>{t.inbox.failed}</p>
					<button type="button" class="button" data-size="small" onClick={() => inbox.retry()}>
						{t.retry}
					</button>
				</div>
			)}
			{all.length === 0 && state === "ready" && (
				<div class="inbox-said">
					<Icon of={CheckCheck} size={20} />
					<p>
						<strong>{t.inbox.empty[inbox.view.value].title}</strong>
						<br />
						{t.inbox.empty[inbox.view.value].text}
					</p>
				</div>
			)}
		</div>
	);
}

/** Rows keep their places while the pointer moves among them. */
function useStill(box: { current: HTMLElement | null }) {
	const { inbox } = useWorkspace();
	useEffect(() => {
		const element = box.current;
		if (!element) return;
		let timer: ReturnType<typeof setTimeout> | undefined;
		const release = () => {
			clearTimeout(timer);
			inbox.still.value = false;
		};
		const hold = (event: PointerEvent) => {
			if (event.pointerType !== "mouse") return;
			inbox.still.value = true;
			clearTimeout(timer);
			timer = setTimeout(release, RESTING);
		};
		element.addEventListener("pointermove", hold);
		element.addEventListener("pointerleave", release);
		return () => {
			release();
			element.removeEventListener("pointermove", hold);
			element.removeEventListener("pointerleave", release);
		};
	}, []);
}

function Bones() {
	return (
		<div class="bones" aria-hidden="true">
			{[62, 44, 70, 52, 58, 40, 66].map((width) => (
				<div key={width} class="bone-row">
					<Bone width="36px" height={36} />
					<div>
						<Bone width={`${width}%`} />
						<Bone width={`${width + 18}%`} height={10} />
					</div>
				</div>
			))}
		</div>
	);
}
