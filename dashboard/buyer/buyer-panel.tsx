import "./buyer-panel.css";
import { useSignal } from "@preact/signals";
import type { IconNode } from "lucide";
import { ArrowLeft, BadgeCheck, Calendar, CircleAlert, Clock, Globe, Hash, Languages, Mail, X } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Buyer, Conversation, PageOf } from "../../protocol/resources.ts";
import { authorName } from "../desk/author-name.ts";
import { safeHref, shortAddress } from "../desk/links.ts";
import { useWorkspace } from "../desk/workspace.ts";
import { t } from "../strings/strings.ts";
import { ago, briefTime, exactTime, languageName, longDate } from "../strings/times.ts";
import { Avatar } from "../ui/avatar.tsx";
import { breadth } from "../ui/breadth.ts";
import { copyText } from "../ui/copy.ts";
import { Bone, Delayed } from "../ui/delayed.tsx";
import { Icon } from "../ui/icon.tsx";
import { now, serverNow } from "../ui/now.ts";
import { buyerName } from "./name.ts";

/** Past conversations listed. */
const PAST = 10;

/** Who the focused thread is with: where they are now, what is known of them, what was before, what sellers noted. */
export function BuyerPanel({ id, over, close }: { id: string; over: boolean; close: () => void }) {
	const workspace = useWorkspace();
	const thread = workspace.threadOf(id);
	const conversation = workspace.inbox.row(id).value ?? thread?.view.value.conversation ?? null;
	const buyer = conversation?.desk?.buyer ?? null;
	const presence = thread?.view.value.presence ?? null;
	const box = useRef<HTMLElement>(null);
	useEffect(() => {
		if (!over) return;
		const onKey = (event: KeyboardEvent) => {
			if (event.key !== "Escape" || event.defaultPrevented) return;
			event.preventDefault();
			close();
		};
		const onPress = (event: PointerEvent) => {
			const target = event.target as Element;
			// The button in the thread's head toggles by itself.
			if (!box.current?.contains(target) && !target.closest(".pane-head")) close();
		};
		addEventListener("keydown", onKey, { capture: true });
		addEventListener("pointerdown", onPress);
		return () => {
			removeEventListener("keydown", onKey, { capture: true });
			removeEventListener("pointerdown", onPress);
		};
	}, [over, close]);
	return (
		<aside ref={box} class="buyer" data-over={over} aria-label={t.buyer.panel}>
			<header class="buyer-head">
				{breadth.value === "narrow" && (
					<button type="button" class="icon-button" aria-label={t.back} onClick={close}>
						<Icon of={ArrowLeft} size={20} mirror />
					</button>
				)}
				<h2>{t.buyer.title}</h2>
				{breadth.value !== "narrow" && (
					<button type="button" class="icon-button" aria-label={t.buyer.hide} onClick={close}>
						<Icon of={X} />
					</button>
				)}
			</header>
			<div class="buyer-body scroll">
				{buyer === null ? (
					<Delayed>
						<div class="buyer-bones" aria-hidden="true">
							<Bone width="56px" height={56} />
							<Bone width="60%" height={16} />
							<Bone width="80%" />
							<Bone width="70%" />
						</div>
					</Delayed>
				) : (
					<>
						<div class="buyer-who">
							<Avatar name={buyer.name} of={buyer.id} size={56} online={presence?.online ?? null} />
							<h3 class="buyer-name" dir="auto">
								{buyerName(buyer)}
							</h3>
							{buyer.externalId !== null ? (
								<p class="buyer-proof">
									<Icon of={BadgeCheck} size={14} />
									{t.buyer.verified}
								</p>
							) : (
								<p class="buyer-proof" data-anonymous="true">
									{t.buyer.anonymous}
								</p>
							)}
						</div>
						<Section title={t.buyer.now}>
							<Now
								online={presence?.online ?? null}
								page={presence?.page ?? conversation?.desk?.page ?? null}
								lastSeenAt={buyer.lastSeenAt}
							/>
						</Section>
						<Section title={t.buyer.about}>
							<About buyer={buyer} />
						</Section>
						<Section title={t.buyer.past}>
							<Past buyer={buyer.id} current={id} />
						</Section>
						<Section title={t.buyer.notes}>
							<PanelNotes id={id} />
						</Section>
					</>
				)}
			</div>
		</aside>
	);
}

function Section({ title, children }: { title: string; children: ComponentChildren }) {
	return (
		<section class="buyer-section">
			<h3>{title}</h3>
			{children}
		</section>
	);
}

/** The page they are on, or were. It is their browser's word, so it becomes a link only when it is a web address. */
function Now({
	online,
	page,
	lastSeenAt,
}: {
	online: boolean | null;
	page: { url: string; title: string } | null;
	lastSeenAt: string;
}) {
	const seen = Date.parse(lastSeenAt);
	const href = page && safeHref(page.url);
	return (
		<>
			<p class="fact" title={online ? undefined : exactTime(seen)}>
				{online ? (
					<>
						<span class="online-dot" />
						{t.buyer.online}
					</>
				) : (
					<>
						<Icon of={Clock} />
						{t.buyer.seen(ago(seen, now.value))}
					</>
				)}
			</p>
			{page && (
				<p class="fact">
					<Icon of={Globe} />
					<span class="fact-text">
						{page.title.trim() && (
							<span class="page-title" dir="auto">
								{page.title.trim()}
							</span>
						)}
						{href ? (
							<a
								class="page-link"
								href={href}
								target="_blank"
								rel="noopener noreferrer nofollow"
								title={page.url}
							>
								<bdi dir="ltr">{shortAddress(page.url)}</bdi>
							</a>
						) : (
							<span class="page-link">
								<bdi dir="ltr">{page.url}</bdi>
							</span>
						)}
					</span>
				</p>
			)}
		</>
	);
}

function About({ buyer }: { buyer: Buyer }) {
	const fact = (icon: IconNode, name: string, value: ComponentChildren) => (
		<div class="fact">
			<dt>
				<Icon of={icon} />
				<span class="heard">{name}</span>
			</dt>
			<dd class="fact-text">{value}</dd>
		</div>
	);
	return (
		<dl class="facts">
			{buyer.email !== null &&
				fact(
					Mail,
					t.buyer.email,
					<button
						type="button"
						class="fact-copy"
						title={t.copy}
						onClick={() => void copyText(buyer.email ?? "")}
					>
						{buyer.email}
					</button>,
				)}
			{buyer.externalId !== null && fact(Hash, t.buyer.customerId, <bdi>{buyer.externalId}</bdi>)}
			{buyer.locale !== null && fact(Languages, t.buyer.language, languageName(buyer.locale))}
			{fact(Calendar, t.buyer.firstSeenName, t.buyer.firstSeen(longDate(Date.parse(buyer.createdAt))))}
		</dl>
	);
}

function Past({ buyer, current }: { buyer: string; current: string }) {
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

function PanelNotes({ id }: { id: string }) {
	const workspace = useWorkspace();
	const thread = workspace.threadOf(id);
	const notes = (thread?.notes.value ?? []).filter(({ kind }) => kind === "note").toReversed();
	return (
		<>
			{notes.length === 0 && <p class="buyer-nothing">{t.buyer.noNotes}</p>}
			{notes.map((note) => (
				<article key={note.seq} class="panel-note">
					<p dir="auto">{note.text}</p>
					<span class="past-meta number">
						<bdi>{authorName(note.author, workspace.me.id)}</bdi> ·{" "}
						{briefTime(Date.parse(note.createdAt), serverNow())}
					</span>
				</article>
			))}
			{breadth.value !== "narrow" && (
				<button type="button" class="button" data-size="small" onClick={() => thread?.compose("note")}>
					{t.buyer.addNote}
				</button>
			)}
		</>
	);
}
