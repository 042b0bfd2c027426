/** How a row becomes the message that people see. */
import type { Author, Message } from "../../protocol/resources.ts";
import { milliseconds, timeFrom } from "../db/time.ts";

/** What `COLUMNS` gives. Times are milliseconds. */
export type MessageRow = {
	conversation_id: string;
	seq: number;
	rev: number;
	author: string;
	author_name: string | null;
	client_id: string;
	kind: string;
	text: string | null;
	created_at: number;
	edited_at: number | null;
	recalled_at: number | null;
};

/** The columns of a message, from a table or alias `m`. */
export const COLUMNS = `m.conversation_id, m.seq, m.rev, m.author, m.author_name, m.client_id, m.kind, m.text,
	${milliseconds("m.created_at")} as created_at, ${milliseconds("m.edited_at")} as edited_at, ${milliseconds("m.recalled_at")} as recalled_at`;

export function messageFrom(row: MessageRow): Message {
	return {
		conversation: row.conversation_id,
		seq: row.seq,
		rev: row.rev,
		author: authorFrom(row.author, row.author_name),
		clientId: row.client_id,
		kind: row.kind as Message["kind"],
		text: row.text,
		createdAt: timeFrom(row.created_at),
		editedAt: row.edited_at === null ? null : timeFrom(row.edited_at),
		recalledAt: row.recalled_at === null ? null : timeFrom(row.recalled_at),
	};
}

/** The author as written in a row: `buyer`, a seller's id or an API key's id. */
export function authorFrom(author: string, name: string | null): Author {
	if (author === "buyer") return { kind: "buyer" };
	return { kind: author.startsWith("key_") ? "bot" : "seller", id: author, name: name ?? "" };
}
