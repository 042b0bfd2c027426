import type { Note } from "../../protocol/resources.ts";
import { type Actor, authorOf, type Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import { sayable } from "../messages/text.ts";
import { COLUMNS, type NoteRow, noteFrom } from "./read.ts";

/** Postgres: a unique index would be violated. Here: another process wrote the same note just now. */
const UNIQUE_VIOLATION = "23505";

/**
 * Writes a note for the sellers. The same `clientId` again is the same note. One statement under the conversation's
 * row lock, like a message, but in a log of its own.
 *
 * @throws ApiError `not_found`, `client_id_reused` or what is wrong with the text
 */
export async function writeNote(
	ctx: Context,
	actor: Actor,
	{ conversation, clientId, text }: { conversation: string; clientId: string; text: string },
): Promise<Note> {
	if (actor.kind === "buyer") throw new ApiError("not_found");
	const said = sayable(text);
	const row = await insert(ctx, actor, conversation, clientId, said).catch((error: unknown) => {
		if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
		return insert(ctx, actor, conversation, clientId, said);
	});
	if (row === undefined) throw new ApiError("not_found");
	if (row.text !== said) throw new ApiError("client_id_reused");
	const note = noteFrom(row);
	if (row.fresh) {
		ctx.announce({ shop: actor.shop, conversation, frames: [{ type: "note", note }], audience: "shop" });
	}
	return note;
}

async function insert(
	ctx: Context,
	actor: Exclude<Actor, { kind: "buyer" }>,
	conversation: string,
	clientId: string,
	text: string,
): Promise<(NoteRow & { fresh: boolean }) | undefined> {
	const [row] = await ctx.sql.unsafe<(NoteRow & { fresh: boolean })[]>(
		`with known as (
			select * from notes where shop_id = $1 and conversation_id = $2 and author = $3 and client_id = $5
		), moved as (
			update conversations set note_seq = note_seq + 1, changed_at = clock_timestamp()
			where shop_id = $1 and id = $2 and not exists (select from known)
			returning shop_id, id, note_seq, changed_at
		), written as (
			insert into notes (shop_id, conversation_id, seq, kind, author, author_name, client_id, text, created_at)
			select shop_id, id, note_seq, 'note', $3, $4, $5, $6, changed_at from moved returning *
		)
		select ${COLUMNS}, true as fresh from written n
		union all select ${COLUMNS}, false from known n`,
		[actor.shop, conversation, authorOf(actor), actor.name, clientId, text],
		{ prepare: true },
	);
	return row;
}
