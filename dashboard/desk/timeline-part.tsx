import { t } from "../strings/strings.ts";
import { daysAgo, dayTitle } from "../strings/times.ts";
import { serverNow } from "../ui/now.ts";
import { BubbleView } from "./bubble.tsx";
import { EventsLine } from "./events-line.tsx";
import { NoteCard } from "./note-card.tsx";
import type { ThreadModel } from "./thread-model.ts";
import type { TimelineItem } from "./timeline.ts";

/** Straight to the part that draws it, which draws again only when what it is given changed. */
export function drawPart(item: TimelineItem, thread: ThreadModel, me: string) {
	const { key } = item;
	switch (item.kind) {
		case "day":
			return (
				<h3 key={key} class="day" data-loose>
					<time dateTime={new Date(item.at).toISOString()}>{titleOf(item.at)}</time>
				</h3>
			);
		case "unread":
			return (
				<div key={key} class="unread-line" data-loose>
					<span>{t.thread.newHere}</span>
				</div>
			);
		case "bubble":
			return (
				<BubbleView
					key={key}
					bubble={item.bubble}
					first={item.first}
					last={item.last}
					thread={thread}
					me={me}
				/>
			);
		case "note":
			return <NoteCard key={key} note={item.note} me={me} />;
		case "events":
			return <EventsLine key={key} events={item.events} me={me} />;
	}
}

function titleOf(at: number): string {
	const now = serverNow();
	const days = daysAgo(at, now);
	if (days <= 0) return t.today;
	return days === 1 ? t.yesterday : dayTitle(at, now);
}
