import type { Sql } from "postgres";
import { indexMessages } from "../search/index-messages.ts";

/** Brings a shop's search index up to its log, as a server would by and by. */
export async function indexed(sql: Sql, shop: string): Promise<void> {
	let more = true;
	while (more) more = await indexMessages(sql, shop);
}
