import type { Sql } from "postgres";

/** What a conversation says in the database, in its order, each `seq` once and without a gap. */
export async function storedTexts(sql: Sql, conversation: string): Promise<string[]> {
	const rows = await sql<{ seq: number; text: string }[]>`
		select seq::int, text from messages where conversation_id = ${conversation} order by seq`;
	const gap = rows.findIndex(({ seq }, at) => seq !== at + 1);
	if (gap !== -1) throw new Error(`The message after ${gap} is numbered ${rows[gap]?.seq}`);
	return rows.map(({ text }) => text);
}
