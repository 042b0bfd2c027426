import type { Note } from "../../protocol/resources.ts";
import { t } from "../strings/strings.ts";
import { clockTime, exactTime } from "../strings/times.ts";
import { steady } from "../ui/steady.ts";
import { authorName } from "./author-name.ts";

/** What was done, in one quiet line; several things done in a row fold into the last. */
export const EventsLine = steady(function EventsLine({
	events,
	me,
}: {
	events: readonly Note[];
	me: string;
}) {
	const last = events.at(-1);
	if (!last) return null;
	if (events.length === 1)
		return (
			<p class="events">
				<Happened event={last} me={me} />
			</p>
		);
	return (
		<details class="events">
			<summary>
				<Happened event={last} me={me} />{" "}
				<span class="events-more">{t.thread.moreEvents(events.length - 1)}</span>
			</summary>
			{events
				.slice(0, -1)
				.toReversed()
				.map((event) => (
					<p key={event.seq}>
						<Happened event={event} me={me} />
					</p>
				))}
		</details>
	);
});

function Happened({ event, me }: { event: Note; me: string }) {
	const at = Date.parse(event.createdAt);
	return (
		<span title={exactTime(at)}>
			{sentence(event, me)} ·{" "}
			<time class="number" dateTime={event.createdAt}>
				{clockTime(at)}
			</time>
		</span>
	);
}

function sentence({ kind, author, assignee }: Note, me: string): string {
	const who = authorName(author, me);
	switch (kind) {
		case "assigned":
			if (assignee === null) return t.events.unassigned(who);
			if (author !== null && author.kind !== "buyer" && author.id === assignee.id) return t.events.took(who);
			return t.events.assigned(who, assignee.id === me ? t.youObject : assignee.name);
		case "closed":
			return t.events.closed(who);
		case "reopened":
			return author === null ? t.events.reopenedByBuyer : t.events.reopened(who);
		case "note":
			return "";
	}
}
