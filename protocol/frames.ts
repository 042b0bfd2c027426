/**
 * The whole wire on one screen: everything a client can say, and everything the server can say.
 * The rules are in SPEC.md. Browser programs import only types from here.
 */
import { z } from "zod";
import { FOLLOW_MAX, FRAME_MAX_BYTES, SAID_MAX, SEQ_MAX, STREAM_MS } from "./limits.ts";
import {
	changesSchema,
	clientIdPattern,
	clientIdSchema,
	conversationIdPattern,
	conversationIdSchema,
	conversationSchema,
	messageSchema,
	noteSchema,
	pageSchema,
	personSchema,
	plainText,
	shopIdSchema,
	sideSchema,
	textSchema,
} from "./resources.ts";

/** The `rev` up to which a client is complete; null when it holds nothing and wants the newest page. */
const heldSchema = z.int().min(0).max(SEQ_MAX).nullable();
const seqSchema = z.int().min(0).max(SEQ_MAX);

// ---- client to server ----

export const helloSchema = z.strictObject({
	type: z.literal("hello"),
	version: z.int().min(0).max(SEQ_MAX),
	/** A buyer's device secret (`dev_…`), a seller's ticket, or an API key (`sk_…`). */
	token: z.string().min(20).max(4096),
	/** Whose buyer this is; sellers say which of their shops. */
	shop: shopIdSchema,
	/** Follow the shop's inbox (shop side only). */
	inbox: z.boolean().optional(),
	follow: z.array(z.strictObject({ conversation: conversationIdSchema, rev: heldSchema })).max(FOLLOW_MAX),
	page: pageSchema.optional(),
	/** The buyer's language (BCP 47). */
	locale: plainText(35).optional(),
});
export const followSchema = z.strictObject({
	type: z.literal("follow"),
	conversation: conversationIdSchema,
	rev: heldSchema,
});
export const unfollowSchema = z.strictObject({
	type: z.literal("unfollow"),
	conversation: conversationIdSchema,
});
export const postSchema = z.strictObject({
	type: z.literal("post"),
	conversation: conversationIdSchema,
	clientId: clientIdSchema,
	/** Checked by the verb, so that a text too long is refused by name and not as a broken frame. */
	text: z.string().max(FRAME_MAX_BYTES),
	/** A buyer's first message of a new conversation: begin it, unless it is there. */
	start: z.boolean().optional(),
});
export const markFrameSchema = z.strictObject({
	type: z.literal("mark"),
	conversation: conversationIdSchema,
	delivered: seqSchema.optional(),
	read: seqSchema.optional(),
});
export const typingSchema = z.strictObject({
	type: z.literal("typing"),
	conversation: conversationIdSchema,
	on: z.boolean(),
});
export const pageFrameSchema = z.strictObject({ type: z.literal("page"), page: pageSchema });
export const pingSchema = z.strictObject({ type: z.literal("ping") });

export const clientFrameSchema = z.discriminatedUnion("type", [
	helloSchema,
	followSchema,
	unfollowSchema,
	postSchema,
	markFrameSchema,
	typingSchema,
	pageFrameSchema,
	pingSchema,
]);
export type ClientFrame = z.infer<typeof clientFrameSchema>;

/** The frame that parsed JSON is, or null. */
export function readFrame(json: unknown): ClientFrame | null {
	if (isPost(json)) return json;
	const { success, data } = clientFrameSchema.safeParse(json);
	return success ? data : null;
}

/**
 * Whether parsed JSON is a `post`: what `postSchema` says, without the copy it makes. Nearly all that is said to a busy
 * server is one.
 */
function isPost(json: unknown): json is z.infer<typeof postSchema> {
	if (typeof json !== "object" || json === null) return false;
	const { type, conversation, clientId, text, start } = json as { [key: string]: unknown };
	let keys = start === undefined ? 4 : 5;
	for (const _ in json) keys--;
	return (
		keys === 0 &&
		type === "post" &&
		typeof conversation === "string" &&
		conversationIdPattern.test(conversation) &&
		typeof clientId === "string" &&
		clientIdPattern.test(clientId) &&
		typeof text === "string" &&
		text.length <= FRAME_MAX_BYTES &&
		(start === undefined || typeof start === "boolean")
	);
}

// ---- server to client ----

export const welcomeSchema = z.object({
	type: z.literal("welcome"),
	version: z.int(),
	/** This life of the database. Differs after a restore: drop what is cached and reread. */
	epoch: z.string(),
	side: sideSchema,
	/** The seller who signed in; absent for buyers and programs. */
	seller: personSchema.optional(),
	/** Whether anybody is at the desk. */
	answering: z.boolean(),
	/** For a buyer: their newest conversations. This connection follows them all from the `rev` told here. */
	conversations: z.array(conversationSchema).optional(),
});
/** The answer to `follow`: what changed after the `rev` held, or the newest page. */
export const changesFrameSchema = changesSchema.extend({
	type: z.literal("changes"),
	/** The `rev` that was held, as asked; null means `messages` is the newest page. */
	held: heldSchema,
});
/** A message as it stands now: new, edited or recalled. `message.rev` is the conversation's `rev`. */
export const messageFrameSchema = z.object({ type: z.literal("message"), message: messageSchema });
/** A conversation's state changed (status, assignee, marked unread) at `conversation.rev`. */
export const conversationFrameSchema = z.object({
	type: z.literal("conversation"),
	conversation: conversationSchema,
});
export const markedSchema = z.object({
	type: z.literal("mark"),
	conversation: conversationIdSchema,
	rev: z.int(),
	side: sideSchema,
	delivered: seqSchema,
	read: seqSchema,
});
export const noteFrameSchema = z.object({ type: z.literal("note"), note: noteSchema });
export const typingFrameSchema = z.object({
	type: z.literal("typing"),
	conversation: conversationIdSchema,
	side: sideSchema,
	/** The seller's name; null for the buyer. */
	name: z.string().nullable(),
	on: z.boolean(),
});
/** To the shop's side: whether the buyer of a conversation is on the shop's pages, and where. */
export const presenceFrameSchema = z.object({
	type: z.literal("presence"),
	conversation: conversationIdSchema,
	online: z.boolean(),
	page: pageSchema.nullable(),
});
/** To the buyer: whether anybody is at the desk. */
export const answeringFrameSchema = z.object({ type: z.literal("answering"), answering: z.boolean() });
/** To followers of the inbox: what changed, merged, newest state only. */
export const inboxFrameSchema = z.object({
	type: z.literal("inbox"),
	conversations: z.array(conversationSchema),
});
/** A frame that was not obeyed. `permanent` false means: the same again, later. */
export const refusedSchema = z.object({
	type: z.literal("refused"),
	conversation: conversationIdSchema.nullable(),
	clientId: z.string().nullable(),
	code: z.string(),
	detail: z.string(),
	permanent: z.boolean(),
	/** Milliseconds. */
	retryAfter: z.int().optional(),
});
/** The newest numbers of every conversation followed, so that a hole shows. */
export const pongSchema = z.object({
	type: z.literal("pong"),
	tips: z.array(z.object({ conversation: conversationIdSchema, rev: z.int() })),
});
/** Not found, or no longer yours. */
export const goneSchema = z.object({ type: z.literal("gone"), conversation: conversationIdSchema });
/** The server is about to go: open the next connection after `in` milliseconds. */
export const drainSchema = z.object({ type: z.literal("drain"), in: z.int() });

export const serverFrameSchema = z.discriminatedUnion("type", [
	welcomeSchema,
	changesFrameSchema,
	messageFrameSchema,
	conversationFrameSchema,
	markedSchema,
	noteFrameSchema,
	typingFrameSchema,
	presenceFrameSchema,
	answeringFrameSchema,
	inboxFrameSchema,
	refusedSchema,
	pongSchema,
	goneSchema,
	drainSchema,
]);
export type ServerFrame = z.infer<typeof serverFrameSchema>;

/** A post's text, once the frame itself is sound. */
export const postTextSchema = textSchema;

// ---- the same over HTTP, for networks that let no socket through ----

/** Opens a stream: a `hello` whose credential and shop are the request's. */
export const streamSchema = helloSchema.omit({ type: true, token: true, shop: true }).extend({
	/** Ends the stream once it has told something new, or after so many milliseconds: for whom nothing arrives before it ends. */
	wait: z.int().min(0).max(STREAM_MS).optional(),
});
/** What can be said by a request. It follows nothing: that is the stream's. */
export const sayableSchema = z.discriminatedUnion("type", [followSchema, postSchema, markFrameSchema]);
export const saidSchema = z.strictObject({
	/** The page the buyer is on. */
	page: pageSchema.optional(),
	frames: z.array(sayableSchema).max(SAID_MAX),
});
export type Said = z.infer<typeof saidSchema>;
export const answeredSchema = z.object({
	frames: z.array(serverFrameSchema),
	/** A close code, when the stream is to be opened anew or never again. */
	close: z.int().optional(),
});
export type Answered = z.infer<typeof answeredSchema>;
