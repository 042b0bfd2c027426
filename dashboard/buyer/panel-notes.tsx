import { authorName } from "../desk/author-name.ts";
import { useWorkspace } from "../desk/workspace.ts";
import { t } from "../strings/strings.ts";
import { briefTime } from "../strings/times.ts";
import { breadth } from "../ui/breadth.ts";
import { serverNow } from "../ui/now.ts";

/** What sellers noted in this conversation, newest first. */
export function PanelNotes({ id }: { id: string }) {
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
