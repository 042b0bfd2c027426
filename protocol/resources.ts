/**
 * The nouns of Shopbell as they travel: in REST answers and inside frames they have one and the same shape.
 * Times are RFC 3339 in UTC with milliseconds. Browser programs import only types from here.
 */
import { z } from "zod";
import { NAME_MAX, TEXT_MAX, URL_MAX } from "./limits.ts";

const ALPHABET = "[1-9A-HJ-NP-Za-km-z]";
const idPattern = (prefix: string) => new RegExp(`^${prefix}_${ALPHABET}{21}$`);
const id = (prefix: string) => z.string().regex(idPattern(prefix));

export const shopIdSchema = id("shp");
export const sellerIdSchema = id("slr");
export const buyerIdSchema = id("buy");
export const conversationIdPattern = idPattern("cnv");
export const conversationIdSchema = z.string().regex(conversationIdPattern);
export const apiKeyIdSchema = id("key");
/** The sender's own name for a message: 8 to 64 unreserved characters, at least 120 bits of them random. */
export const clientIdPattern = /^[A-Za-z0-9_-]{8,64}$/;
export const clientIdSchema = z.string().regex(clientIdPattern);
export const timeSchema = z.iso.datetime();
/** Postgres text cannot hold U+0000, and a lone surrogate is not Unicode (RFC 3629). */
export function isUnicode(text: string): boolean {
	return text.isWellFormed() && !text.includes("\0");
}

/** Text of bounded length, in UTF-16 code units. */
export const plainText = (max: number) =>
	z.string().max(max).refine(isUnicode, { error: "is not well-formed text" });
export const textSchema = plainText(TEXT_MAX).refine((text) => text.trim() !== "", { error: "is empty" });

/** Which end of a conversation: the one buyer, or the shop with all its sellers and programs. */
export const sideSchema = z.enum(["buyer", "shop"]);
export type Side = z.infer<typeof sideSchema>;

/** Who said it. A conversation has exactly one buyer, so `buyer` needs no id. A program writes by an API key. */
export const authorSchema = z.discriminatedUnion("kind", [
	z.object({ kind: z.literal("buyer") }),
	z.object({ kind: z.literal("seller"), id: sellerIdSchema, name: z.string() }),
	z.object({ kind: z.literal("bot"), id: apiKeyIdSchema, name: z.string() }),
]);
export type Author = z.infer<typeof authorSchema>;

/** The kinds a client must be able to show, if only as its `text`. An unknown kind shows its `text` too. */
export const messageKindSchema = z.enum([
	"text",
	"image",
	"file",
	"voice",
	"product",
	"order",
	"form",
	"rating",
	"call",
]);

/** A message's name is its place: `(conversation, seq)`. */
export const messageSchema = z
	.object({
		conversation: conversationIdSchema,
		seq: z.int().min(1),
		/** The conversation's `rev` at which this message last changed. */
		rev: z.int().min(1),
		author: authorSchema,
		clientId: clientIdSchema,
		kind: messageKindSchema,
		/** What was said; null once recalled. */
		text: z.string().nullable(),
		createdAt: timeSchema,
		editedAt: timeSchema.nullable(),
		recalledAt: timeSchema.nullable(),
	})
	.meta({ id: "Message" });
export type Message = z.infer<typeof messageSchema>;

/** What a message said before it was edited or recalled; for the shop only. */
export const messageVersionSchema = z
	.object({
		seq: z.int(),
		/** The `rev` at which this text was replaced. */
		rev: z.int(),
		text: z.string().nullable(),
		replacedAt: timeSchema,
	})
	.meta({ id: "MessageVersion" });
export type MessageVersion = z.infer<typeof messageVersionSchema>;

/** How far one side has received and seen the conversation: the `seq` up to which, 0 for nothing. Only grows. */
export const markSchema = z.object({ delivered: z.int().min(0), read: z.int().min(0) });
export type Mark = z.infer<typeof markSchema>;

/** The page of the shop a buyer is on. Untrusted: it comes from the buyer's browser. */
export const pageSchema = z.object({ url: plainText(URL_MAX), title: plainText(300) });
export type Page = z.infer<typeof pageSchema>;

export const buyerSchema = z
	.object({
		id: buyerIdSchema,
		/** The shop's own id for them, once it has vouched for them; null while anonymous. */
		externalId: z.string().nullable(),
		name: z.string().nullable(),
		email: z.string().nullable(),
		locale: z.string().nullable(),
		createdAt: timeSchema,
		lastSeenAt: timeSchema,
	})
	.meta({ id: "Buyer" });
export type Buyer = z.infer<typeof buyerSchema>;

export const personSchema = z.object({ id: sellerIdSchema, name: z.string() });
export type Person = z.infer<typeof personSchema>;

/** What only the shop's side sees of a conversation. */
export const deskViewSchema = z.object({
	buyer: buyerSchema,
	/** The seller who looks after it. */
	assignee: personSchema.nullable(),
	/** When the oldest unanswered message of the buyer came; null when answered. */
	waitingSince: timeSchema.nullable(),
	/** The `seq` from which a seller marked it unread again; cleared by the next reading. */
	unreadFrom: z.int().nullable(),
	/** The newest note's number; 0 for none. */
	noteSeq: z.int().min(0),
	/** Where the buyer was when they last wrote or looked. */
	page: pageSchema.nullable(),
});
export type DeskView = z.infer<typeof deskViewSchema>;

export const conversationSchema = z
	.object({
		id: conversationIdSchema,
		status: z.enum(["open", "closed"]),
		/** The newest message's `seq`; 0 for none. */
		lastSeq: z.int().min(0),
		/** The conversation's change counter. Every message, mark and change of state moves it. */
		rev: z.int().min(0),
		marks: z.object({ buyer: markSchema, shop: markSchema }),
		/** The newest message, its text cut to 200 characters. */
		lastMessage: z
			.object({ seq: z.int(), author: authorSchema, text: z.string().nullable(), createdAt: timeSchema })
			.nullable(),
		createdAt: timeSchema,
		/** When anything in it last changed, by the database's clock. */
		changedAt: timeSchema,
		/** Present for the shop's side only. */
		desk: deskViewSchema.optional(),
	})
	.meta({ id: "Conversation" });
export type Conversation = z.infer<typeof conversationSchema>;

/** A message that was searched for, and where it was said. */
export const searchHitSchema = z
	.object({
		message: messageSchema,
		conversation: conversationSchema,
		/** Where in the message's text the words stand: [from, to) in UTF-16 units, rising, none upon another. */
		ranges: z.array(z.tuple([z.int().min(0), z.int().min(0)])),
	})
	.meta({ id: "SearchHit" });
export type SearchHit = z.infer<typeof searchHitSchema>;

/**
 * What sellers say among themselves, and what was done. Numbered on its own, so that nothing that serves a
 * buyer ever reads it.
 */
export const noteSchema = z
	.object({
		conversation: conversationIdSchema,
		seq: z.int().min(1),
		kind: z.enum(["note", "assigned", "closed", "reopened"]),
		/** Who did it; null for Shopbell itself (a buyer's new message reopens). */
		author: authorSchema.nullable(),
		clientId: clientIdSchema.nullable(),
		text: z.string().nullable(),
		/** For `assigned`: to whom; null for nobody. */
		assignee: personSchema.nullable(),
		createdAt: timeSchema,
	})
	.meta({ id: "Note" });
export type Note = z.infer<typeof noteSchema>;

export const roleSchema = z.enum(["owner", "admin", "agent"]);
export type Role = z.infer<typeof roleSchema>;

export const shopSchema = z
	.object({
		id: shopIdSchema,
		name: z.string(),
		/** Origins whose pages may carry the bell (RFC 6454); empty for any. */
		origins: z.array(z.string()),
		/** The language a buyer gets when nothing else decides (BCP 47). */
		locale: z.string(),
		/** The bell's and panel's colour, `#rrggbb`. */
		accent: z.string(),
		/** How soon the shop means to answer, in seconds; colours the waiting clocks. */
		answerTarget: z.int().min(10),
		/** Whether a secret for signed identities exists. */
		identity: z.boolean(),
		/** When and where the script tag was last loaded on a page. */
		tagSeen: z.object({ at: timeSchema, url: z.string() }).nullable(),
		createdAt: timeSchema,
	})
	.meta({ id: "Shop" });
export type Shop = z.infer<typeof shopSchema>;

/** A seller of this shop. */
export const memberSchema = z
	.object({ id: sellerIdSchema, name: z.string(), email: z.string(), role: roleSchema, online: z.boolean() })
	.meta({ id: "Member" });
export type Member = z.infer<typeof memberSchema>;

/** Who is asking, and for which shops they may. */
export const meSchema = z
	.object({
		seller: personSchema.extend({ email: z.string() }),
		shops: z.array(z.object({ id: shopIdSchema, name: z.string(), role: roleSchema })),
	})
	.meta({ id: "Me" });
export type Me = z.infer<typeof meSchema>;

export const apiKeySchema = z
	.object({
		id: apiKeyIdSchema,
		name: z.string().max(NAME_MAX),
		/** The last four characters, to tell keys apart. */
		tail: z.string(),
		createdAt: timeSchema,
		lastUsedAt: timeSchema.nullable(),
	})
	.meta({ id: "ApiKey" });
export type ApiKey = z.infer<typeof apiKeySchema>;

/** How many conversations each view of the inbox holds, and how many of the shop's are unread. */
export const countsSchema = z
	.object({ mine: z.int(), unassigned: z.int(), all: z.int(), unread: z.int() })
	.meta({ id: "Counts" });
export type Counts = z.infer<typeof countsSchema>;

/** One page of any list. `next` is an opaque cursor for the following page, null on the last. */
export const pageOf = <T extends z.ZodType>(item: T) =>
	z.object({ data: z.array(item), next: z.string().nullable() });
export type PageOf<T> = { data: T[]; next: string | null };

/** Messages of one conversation in order of `seq`, with the conversation's newest numbers so that a hole shows. */
export const historySchema = z
	.object({
		messages: z.array(messageSchema),
		/** Whether there is more in the direction asked for. */
		more: z.boolean(),
		lastSeq: z.int(),
		rev: z.int(),
	})
	.meta({ id: "History" });
export type History = z.infer<typeof historySchema>;

/** What changed in a conversation after a `rev`, in order of `rev`. */
export const changesSchema = z
	.object({
		conversation: conversationSchema,
		messages: z.array(messageSchema),
		/** Whether more changed: ask again after `after`. */
		more: z.boolean(),
		/** The `rev` up to which the reader is now complete. */
		after: z.int(),
	})
	.meta({ id: "Changes" });
export type Changes = z.infer<typeof changesSchema>;

/** A problem answer (RFC 9457). `code` is stable; programs decide by it. */
export const problemSchema = z
	.object({
		type: z.string(),
		title: z.string(),
		status: z.int(),
		detail: z.string().optional(),
		instance: z.string().optional(),
		code: z.string(),
		/** What is wrong with which part of the request (RFC 6901 pointers). */
		errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
		/** Seconds until trying again makes sense. */
		retryAfter: z.number().optional(),
	})
	.meta({ id: "Problem" });
export type Problem = z.infer<typeof problemSchema>;
