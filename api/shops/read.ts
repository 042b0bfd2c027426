/** How a row becomes the shop that people see. */
import type { Shop } from "../../protocol/resources.ts";
import { milliseconds, timeFrom } from "../db/time.ts";

export type ShopRow = {
	id: string;
	name: string;
	origins: string[];
	locale: string;
	accent: string;
	answer_target: number;
	identity: boolean;
	tag_seen_at: number | null;
	tag_seen_url: string | null;
	created_at: number;
};

/** The columns of a shop, from a table or alias `s`. Never the secret itself. */
export const COLUMNS = `s.id, s.name, to_json(s.origins) as origins, s.locale, s.accent, s.answer_target,
	s.identity_secret is not null as identity, ${milliseconds("s.tag_seen_at")} as tag_seen_at,
	s.tag_seen_url, ${milliseconds("s.created_at")} as created_at`;

export function shopFrom(row: ShopRow): Shop {
	return {
		id: row.id,
		name: row.name,
		origins: row.origins,
		locale: row.locale,
		accent: row.accent,
		answerTarget: row.answer_target,
		identity: row.identity,
		tagSeen:
			row.tag_seen_at === null || row.tag_seen_url === null
				? null
				: { at: timeFrom(row.tag_seen_at), url: row.tag_seen_url },
		createdAt: timeFrom(row.created_at),
	};
}
