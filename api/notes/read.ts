/** How a row becomes the note that sellers see. */
import type { Note } from "../../protocol/resources.ts";
import { milliseconds, timeFrom } from "../db/time.ts";
import { authorFrom } from "../messages/read.ts";

export type NoteRow = {
	conversation_id: string;
	seq: number;
	kind: Note["kind"];
	author: string | null;
	author_name: string | null;
	client_id: string | null;
	text: string | null;
	assignee_id: string | null;
	assignee_name: string | null;
	created_at: number;
};

/** The columns of a note, from a table or alias `n`. */
export const COLUMNS = `n.conversation_id, n.seq, n.kind, n.author, n.author_name, n.client_id, n.text, n.assignee_id,
	n.assignee_name, ${milliseconds("n.created_at")} as created_at`;

export function noteFrom(row: NoteRow): Note {
	return {
		conversation: row.conversation_id,
		seq: row.seq,
		kind: row.kind,
		author: row.author === null ? null : authorFrom(row.author, row.author_name),
		clientId: row.client_id,
		text: row.text,
		assignee: row.assignee_id === null ? null : { id: row.assignee_id, name: row.assignee_name ?? "" },
		createdAt: timeFrom(row.created_at),
	};
}
