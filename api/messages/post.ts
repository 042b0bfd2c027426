/** Saying something in a conversation. */
import { hash } from "node:crypto";
import type { Message, Page } from "../../protocol/resources.ts";
import { type Actor, authorOf, type Context, perContext } from "../context.ts";
import { show } from "../conversations/show.ts";
import { insert } from "../conversations/start.ts";
import { batch } from "../db/batch.ts";
import { timeFrom } from "../db/time.ts";
import { ApiError } from "../errors.ts";
import { listNotes } from "../notes/list.ts";
import { append, type Placed } from "./append.ts";
import { authorFrom } from "./read.ts";
import { type Draft, type Stored, store } from "./store.ts";
import { sayable } from "./text.ts";

export type Post = {
	conversation: string;
	/** The sender's own name for it; the same again is the same message. */
	clientId: string;
	text: string;
	/** Begin the conversation, unless it is there (a buyer's first message). */
	start?: boolean | undefined;
	/** Where the buyer is. */
	page?: Page | undefined;
};

/** `again` when it had been stored before; then `message` is as it stands now, and nobody is told. */
export type Posted = { message: Message; again: boolean };

type Item = { draft: Draft; begin: Page | null | undefined };
type Answer = Posted & { changed: boolean };

/**
 * Says something. Resolves when it is durable and has its place; nothing is told to anybody before.
 *
 * Enters the batch before it returns, so that the order of calls is the order of `seq`.
 *
 * @throws ApiError `not_found`, `too_many_conversations`, `client_id_reused`, what is wrong with the text, or `unavailable`: nobody knows whether
 *   it was stored, send the same again.
 */
export async function post(ctx: Context, actor: Actor, input: Post): Promise<Posted> {
	const buyer = actor.kind === "buyer" ? actor.buyer : null;
	const begin = input.start === true && buyer !== null ? (input.page ?? null) : undefined;
	const answer = await batchOf(ctx)({ draft: draftOf(actor, buyer, input), begin });
	const { message, again } = answer;
	if (!again) {
		ctx.announce({
			shop: actor.shop,
			conversation: message.conversation,
			frames: [{ type: "message", message }],
			audience: "all",
			begunBy: begin !== undefined && message.seq === 1 && buyer !== null ? buyer : undefined,
		});
	}
	if (answer.changed) void tellChange(ctx, actor.shop, message);
	return answer;
}

function draftOf(actor: Actor, buyer: string | null, input: Post): Draft {
	const text = sayable(input.text);
	return {
		shop: actor.shop,
		conversation: input.conversation,
		buyer,
		author: authorOf(actor),
		authorName: actor.kind === "buyer" ? null : actor.name,
		clientId: input.clientId,
		text,
		digest: hash("sha256", text, "hex").slice(0, 32),
	};
}

const batchOf = perContext((ctx) =>
	batch<Item, Answer>(
		(items) => write(ctx, items),
		({ draft }) => draft.conversation,
		{
			twins: (one, other) => isTwin(one.draft, other.draft),
			shorter: (items) => writeUsual(ctx, items),
			doubtful: (items) => ctx.doubt(items.map(({ draft }) => draft)),
		},
	),
);

function isTwin(one: Draft, other: Draft): boolean {
	return one.clientId === other.clientId && one.author === other.author && one.shop === other.shop;
}

/** New messages in conversations that are there: nearly all. What is not answered is not written. */
async function writeUsual(ctx: Context, items: Item[]): Promise<(Answer | undefined)[]> {
	// If one of a conversation must take the longer way, all of them must, or they would come out of order.
	const begun = new Set(
		items.flatMap(({ draft, begin }) => (begin === undefined ? [] : [draft.conversation])),
	);
	const usual = items.filter(({ draft }) => !begun.has(draft.conversation));
	if (usual.length === 0) return [];
	const drafts = usual.map(({ draft }) => draft);
	const placed = await append(ctx.sql, drafts);
	const places = new Map(usual.map((item, index) => [item, placed[index]]));
	return items.map((item) => {
		const place = places.get(item);
		return place && { message: messageOf(item.draft, place), again: false, changed: false };
	});
}

async function write(ctx: Context, items: Item[]): Promise<(Answer | ApiError)[]> {
	const begun = items.flatMap(({ draft, begin }) =>
		begin === undefined || draft.buyer === null
			? []
			: [{ shop: draft.shop, id: draft.conversation, buyer: draft.buyer, page: begin }],
	);
	// A statement of its own: rows that a statement inserts it cannot update. A conversation that stays empty because
	// we died between the two is in nobody's list, and the retry fills it.
	const crowded = begun.length > 0 ? await insert(ctx, begun) : new Set<string>();
	const drafts = items.map((item) => item.draft);
	const rows = await store(ctx.sql, drafts);
	const byOrder = new Map(rows.map((row) => [row.ord, row]));
	return drafts.map((draft, index) => {
		const row = byOrder.get(index + 1);
		if (row === undefined) {
			return new ApiError(crowded.has(draft.conversation) ? "too_many_conversations" : "not_found");
		}
		if (row.known !== null && row.known.digest !== draft.digest) return new ApiError("client_id_reused");
		return { message: messageOf(draft, row, row.known), again: row.known !== null, changed: row.changed };
	});
}

function messageOf(draft: Draft, place: Placed, known: Stored["known"] = null): Message {
	return {
		conversation: draft.conversation,
		seq: place.seq,
		rev: place.rev,
		author: authorFrom(draft.author, draft.authorName),
		clientId: draft.clientId,
		kind: "text",
		text: known === null ? draft.text : known.text,
		createdAt: timeFrom(place.created_at),
		editedAt: known?.edited_at == null ? null : timeFrom(known.edited_at),
		recalledAt: known?.recalled_at == null ? null : timeFrom(known.recalled_at),
	};
}

/** Tells of a reopening or an assignment that came with a message. If this fails, the next `pong` shows the hole. */
async function tellChange(ctx: Context, shop: string, message: Message): Promise<void> {
	const { conversation } = message;
	const reader: Actor = { kind: "key", shop, key: "", name: "" };
	try {
		const state = await show(ctx, reader, { conversation });
		const noteSeq = state.desk?.noteSeq ?? 0;
		// A message makes at most two notes, and they are the newest unless more came since, which told of itself.
		const notes = await listNotes(ctx, reader, { conversation, after: Math.max(0, noteSeq - 2), limit: 2 });
		ctx.announce({
			shop,
			conversation,
			frames: [{ type: "conversation", conversation: state }],
			audience: "all",
		});
		const noted = notes.data.map((note) => ({ type: "note" as const, note }));
		ctx.announce({ shop, conversation, frames: noted, audience: "shop" });
	} catch (error) {
		ctx.log.warn({ err: error }, "a change of state could not be told");
	}
}
