import "./note-card.css";
import { StickyNote } from "lucide";
import type { Note } from "../../protocol/resources.ts";
import { t } from "../strings/strings.ts";
import { clockTime, exactTime } from "../strings/times.ts";
import { Icon } from "../ui/icon.tsx";
import { steady } from "../ui/steady.ts";
import { authorName } from "./author-name.ts";
import { MessageText } from "./message-text.tsx";

/** What sellers say among themselves: yellow, and it says who can read it. */
export const NoteCard = steady(function NoteCard({ note, me }: { note: Note; me: string }) {
	const at = Date.parse(note.createdAt);
	return (
		<article class="note" title={exactTime(at)}>
			<header class="note-head">
				<Icon of={StickyNote} size={14} />
				<strong>
					<bdi>{authorName(note.author, me)}</bdi>
				</strong>
				<span>{t.notes.only}</span>
				<time class="number" dateTime={note.createdAt}>
					{clockTime(at)}
				</time>
			</header>
			<MessageText text={note.text ?? ""} />
		</article>
	);
});
