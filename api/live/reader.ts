/** How the hub reads the log: on the shop's behalf. What a buyer may not see is taken out as it is told. */
import { standing } from "../auth/standing.ts";
import type { Actor, Context } from "../context.ts";
import { changedWithin } from "../conversations/changed-within.ts";
import { summaries } from "../conversations/read.ts";
import { tips } from "../conversations/tips.ts";
import { changesOfMany } from "../messages/changes-of-many.ts";
import { listNotes } from "../notes/list.ts";
import type { Reader } from "./hub.ts";

export function readerOf(ctx: Context): Reader {
	return {
		summaries: (shop, conversations) => summaries(ctx, shop, conversations),
		tips: async (places) => {
			const revs = await tips(ctx, places);
			return ({ shop, conversation }) => revs.get(`${shop}/${conversation}`);
		},
		standing: (actors) => standing(ctx, actors),
		changedWithin: (shop, ms) => changedWithin(ctx, shop, ms),
		changes: async (places, limit) => {
			const found = await changesOfMany(ctx, places, limit);
			return ({ shop, conversation }) => found.get(`${shop}/${conversation}`);
		},
		notes: async (shop, conversation, after, limit) => {
			const page = await listNotes(ctx, theShop(shop), { conversation, after, limit });
			return page.data;
		},
	};
}

/** Nobody in particular: the shop itself. */
function theShop(shop: string): Actor {
	return { kind: "key", shop, key: "", name: "" };
}
