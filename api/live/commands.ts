/** What a client's frame makes the server do: one verb each. */
import type { ClientFrame, ServerFrame } from "../../protocol/frames.ts";
import { CLOSE, FOLLOW_MAX, OWN_MAX } from "../../protocol/limits.ts";
import { stillIs } from "../buyers/still-is.ts";
import type { Actor, Context } from "../context.ts";
import { refusalOf } from "../db/refusal.ts";
import { ApiError } from "../errors.ts";
import type { Limits } from "../limits/limits.ts";
import { mark } from "../marks/mark.ts";
import { post } from "../messages/post.ts";
import { changesFrame } from "./changes-frame.ts";
import type { Hub } from "./hub.ts";
import type { Listener } from "./listener.ts";
import { encode } from "./wire.ts";

/** Every frame but the first. */
export type Command = Exclude<ClientFrame, { type: "hello" }>;
type Say<T extends Command["type"]> = Extract<Command, { type: T }>;

/** Who commands, and what obeys. */
export type Live = { ctx: Context; hub: Hub; limits: Limits; listener: Listener };

/**
 * Obeys a frame. Never throws or rejects: what cannot be done is refused by name.
 *
 * @returns undefined when it was done at once. Messages are many, and each promise of theirs has to be kept until they
 *   are stored: there is one where one is enough.
 */
export function obey(live: Live, frame: Command): Promise<void> | undefined {
	try {
		return frame.type === "post"
			? say(live, frame)
			: run(live, frame)?.catch((error: unknown) => refuse(live, frame, error));
	} catch (error) {
		return refuse(live, frame, error);
	}
}

/** Does what a frame asks for. Never rejects: what cannot be done is refused by name. */
export async function attempt(live: Live, frame: Command, work: () => Promise<void>): Promise<void> {
	try {
		await work();
	} catch (error) {
		await refuse(live, frame, error);
	}
}

async function refuse({ ctx, listener }: Live, frame: Command, error: unknown): Promise<void> {
	if (error instanceof ApiError && error.code === "not_found") {
		// The shop vouched for them while this connection stood. It speaks for nobody now; the next speaks for them.
		if (await isOutdated(ctx, listener.actor)) return listener.end(CLOSE.restart, "you are known now");
		if (frame.type === "follow") {
			return listener.send(encode({ type: "gone", conversation: frame.conversation }));
		}
	}
	listener.send(encode(refusal(ctx, frame, error)));
}

async function isOutdated(ctx: Context, actor: Actor): Promise<boolean> {
	if (actor.kind !== "buyer") return false;
	return stillIs(ctx, actor).then(
		(still) => !still,
		() => false,
	);
}

function run(live: Live, frame: Exclude<Command, { type: "post" }>): Promise<void> | undefined {
	const { hub, listener } = live;
	switch (frame.type) {
		case "follow":
			return follow(live, frame);
		case "unfollow":
			unfollow(live, frame);
			return;
		case "mark":
			return markThem(live, frame);
		case "typing":
			if (!listener.follows.has(frame.conversation)) throw new ApiError("not_found");
			hub.type(listener, frame.conversation, frame.on);
			return;
		case "page":
			hub.move(listener, frame.page);
			return;
		case "ping":
			hub.ping(listener);
			return;
	}
}

/** Subscribes first and reads second, so that nothing falls between. */
async function follow(
	{ ctx, hub, limits, listener }: Live,
	{ conversation, rev }: Say<"follow">,
): Promise<void> {
	if (!hasRoom(listener, conversation)) {
		throw new ApiError("invalid", { detail: `A connection follows ${FOLLOW_MAX} conversations at most.` });
	}
	const claim = hub.claim(listener, conversation);
	if (claim === null) return;
	try {
		limits.asked(listener.actor);
		await listener.inTurn(async () => {
			const frame = await changesFrame(ctx, listener.actor, conversation, rev);
			listener.send(encode(frame));
			hub.grant(claim, frame.more ? null : frame.after);
		});
	} catch (error) {
		hub.deny(claim);
		throw error;
	}
}

/** A buyer's own, which the welcome followed for them, come on top of what they may wish. */
function hasRoom({ follows }: Listener, conversation: string): boolean {
	return follows.size < FOLLOW_MAX + OWN_MAX || follows.has(conversation);
}

function unfollow({ hub, listener }: Live, { conversation }: Say<"unfollow">): void {
	const follow = listener.follows.get(conversation);
	if (follow !== undefined) hub.unfollow(follow);
}

/**
 * The announced message is the acknowledgement, so the poster follows from before it is stored. A retry was announced
 * long ago: its answer goes to this connection alone.
 */
function say(live: Live, frame: Say<"post">): Promise<void> {
	const { ctx, hub, limits, listener } = live;
	const { clientId, text, start } = frame;
	const claim = hasRoom(listener, frame.conversation) ? hub.claim(listener, frame.conversation) : null;
	// The same name, but one that is found by where it lies and not letter by letter.
	const conversation = claim?.conversation ?? frame.conversation;
	const failed = (error: unknown) => {
		if (claim !== null) hub.deny(claim);
		return refuse(live, frame, error);
	};
	try {
		limits.posted(listener.actor);
	} catch (error) {
		return failed(error);
	}
	const page = listener.page ?? undefined;
	const stored = ({ message, again }: Awaited<ReturnType<typeof post>>) => {
		hub.type(listener, conversation, false);
		if (claim !== null) hub.grant(claim, message.rev);
		const told = listener.follows.get(conversation) === claim;
		if (again || !told) listener.send(encode({ type: "message", message }));
	};
	return post(ctx, listener.actor, { conversation, clientId, text, start, page }).then(stored).catch(failed);
}

async function markThem({ ctx, listener }: Live, frame: Say<"mark">): Promise<void> {
	const { conversation, delivered, read } = frame;
	await mark(ctx, listener.actor, {
		conversation,
		...(delivered !== undefined && { delivered }),
		...(read !== undefined && { read }),
	});
}

function refusal(ctx: Context, frame: Command, error: unknown): ServerFrame {
	const known = refusalOf(error);
	if (known !== error) ctx.log.error({ err: error, frame: frame.type }, "a frame could not be obeyed");
	const { code, message: detail, permanent, retryAfter } = known;
	return {
		type: "refused",
		conversation: "conversation" in frame ? frame.conversation : null,
		clientId: "clientId" in frame ? frame.clientId : null,
		code,
		detail,
		permanent,
		...(retryAfter !== undefined && { retryAfter: Math.ceil(retryAfter * 1000) }),
	};
}
