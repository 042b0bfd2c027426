/** How a row becomes the buyer that people see. */
import type { Buyer } from "../../protocol/resources.ts";
import { milliseconds, timeFrom } from "../db/time.ts";

export type BuyerRow = {
	id: string;
	external_id: string | null;
	name: string | null;
	email: string | null;
	locale: string | null;
	created_at: number;
	last_seen_at: number;
};

/** The columns of a buyer, from a table or alias `b`. */
export const COLUMNS = `b.id, b.external_id, b.name, b.email, b.locale,
	${milliseconds("b.created_at")} as created_at,
	${milliseconds("b.last_seen_at")} as last_seen_at`;

export function buyerFrom(row: BuyerRow): Buyer {
	return {
		id: row.id,
		externalId: row.external_id,
		name: row.name,
		email: row.email,
		locale: row.locale,
		createdAt: timeFrom(row.created_at),
		lastSeenAt: timeFrom(row.last_seen_at),
	};
}
