/** The answer to hello: who you are, what is yours, and what you missed. */
import type { Conversation } from "../../protocol/resources.ts";
import { PROTOCOL_VERSION } from "../../protocol/version.ts";
import type { Actor, Context } from "../context.ts";
import { own } from "../conversations/own.ts";
import { summaries } from "../conversations/read.ts";
import type { Follow } from "./follow.ts";
import type { Hub } from "./hub.ts";
import type { Listener } from "./listener.ts";
import { type Claimed, resume } from "./resume.ts";
import { conversationFor } from "./sides.ts";
import { encode } from "./wire.ts";

/** What a hello asks to follow, from which `rev` on. */
type Wish = { conversation: string; rev: number | null };

/**
 * Welcomes a listener who has joined the hub. A buyer is told of their own conversations and follows them from there;
 * what anybody wished to follow is resumed. Subscribes first and reads second, all of it with one question.
 *
 * @returns the rest of the work: resolves when all that was missed has been told.
 */
export async function welcome(
	ctx: Context,
	hub: Hub,
	listener: Listener,
	{ epoch, wishes }: { epoch: string; wishes: Wish[] },
): Promise<() => Promise<void>> {
	const { actor, side } = listener;
	// Nobody else has any of their own.
	const mine = actor.kind === "buyer" ? await own(ctx, actor) : [];
	const wished = new Map(wishes.map(({ conversation, rev }) => [conversation, rev]));
	const claimed: Claimed[] = [];
	const follows: Follow[] = [];
	for (const conversation of new Set([...wished.keys(), ...mine])) {
		const follow = hub.claim(listener, conversation);
		if (follow === null) continue;
		const held = wished.get(conversation);
		if (held === undefined) follows.push(follow);
		else claimed.push({ follow, held });
	}
	const theirs = await read(ctx, actor, [...wished.keys(), ...mine]);
	const state = (id: string) => {
		const conversation = theirs.get(id);
		return conversation === undefined ? [] : [conversationFor(side, conversation)];
	};
	listener.open(
		encode({
			type: "welcome",
			version: PROTOCOL_VERSION,
			epoch,
			side,
			...(actor.kind === "seller" && { seller: { id: actor.seller, name: actor.name } }),
			answering: hub.answering(actor.shop),
			...(side === "buyer" && { conversations: mine.flatMap(state) }),
		}),
	);
	for (const follow of follows) {
		const conversation = theirs.get(follow.conversation);
		if (conversation === undefined) hub.deny(follow);
		else hub.grant(follow, conversation.rev);
	}
	return async () => {
		await hub.tellPresent(listener);
		await resume(ctx, hub, claimed, theirs);
	};
}

/** As they stand now, those that are the actor's: a seller or program sees all of the shop's, a buyer their own. */
async function read(ctx: Context, actor: Actor, ids: string[]): Promise<Map<string, Conversation>> {
	const found = ids.length === 0 ? [] : await summaries(ctx, actor.shop, [...new Set(ids)]);
	const theirs = found.filter(({ desk }) => actor.kind !== "buyer" || desk?.buyer.id === actor.buyer);
	return new Map(theirs.map((conversation) => [conversation.id, conversation]));
}
