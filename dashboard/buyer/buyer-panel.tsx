import "./buyer-panel.css";
import { ArrowLeft, BadgeCheck, X } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useWorkspace } from "../desk/workspace.ts";
import { t } from "../strings/strings.ts";
import { Avatar } from "../ui/avatar.tsx";
import { breadth } from "../ui/breadth.ts";
import { Bone, Delayed } from "../ui/delayed.tsx";
import { Icon } from "../ui/icon.tsx";
import { About } from "./about.tsx";
import { buyerName } from "./name.ts";
import { Now } from "./now.tsx";
import { PanelNotes } from "./panel-notes.tsx";
import { Past } from "./past.tsx";

/** Who the focused thread is with: where they are now, what is known of them, what was before, what sellers noted. */
export function BuyerPanel({ id, over, close }: { id: string; over: boolean; close: () => void }) {
	const workspace = useWorkspace();
	const thread = workspace.threadOf(id);
	const conversation = workspace.inbox.row(id).value ?? thread?.view.value.conversation ?? null;
	const buyer = conversation?.desk?.buyer ?? null;
	const presence = workspace.presence(id).value;
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
