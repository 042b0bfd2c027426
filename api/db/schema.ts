/**
 * The tables. Every tenant table carries `shop_id` and its primary key begins with it, so that it could be spread
 * over machines by shop. Facts are columns with a time or a number; questions are derived from them.
 */
import { sql } from "drizzle-orm";
import {
	boolean,
	customType,
	foreignKey,
	index,
	integer,
	jsonb,
	pgTable,
	primaryKey,
	text,
	timestamp,
	uniqueIndex,
} from "drizzle-orm/pg-core";
import type { Page } from "../../protocol/resources.ts";

const time = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
const bytes = customType<{ data: Buffer }>({ dataType: () => "bytea" });
/** Which stretch of time a moment falls into: see docs/decisions/0124. */
const slotOf = (column: string) =>
	sql.raw(`date_bin('5 s', "${column}", '2000-01-01 00:00:00+00'::timestamptz)`);
const words = customType<{ data: string }>({ dataType: () => "tsvector" });

/** One row: what this life of the database is called. */
export const instance = pgTable("instance", {
	only: boolean("only").primaryKey().default(true),
	epoch: text("epoch").notNull(),
	createdAt: time("created_at").notNull().defaultNow(),
});

/** What the programs in browsers are made of: a page may stay open longer than its build is served. */
export const builtFiles = pgTable("built_files", {
	/** `widget/assets/panel-….js`: the hash of its content is in its name. */
	name: text("name").primaryKey(),
	content: bytes("content").notNull(),
	/** Since when another build is served; null while this one is. */
	replacedAt: time("replaced_at"),
});

// ---- people who sign in; they belong to no single shop. Columns as better-auth's core wants them ----

export const sellers = pgTable("sellers", {
	id: text("id").primaryKey(),
	name: text("name").notNull(),
	email: text("email").notNull().unique(),
	emailVerified: boolean("email_verified").notNull().default(false),
	image: text("image"),
	createdAt: time("created_at").notNull().defaultNow(),
	updatedAt: time("updated_at").notNull().defaultNow(),
});

export const sellerSessions = pgTable("seller_sessions", {
	id: text("id").primaryKey(),
	token: text("token").notNull().unique(),
	userId: text("seller_id")
		.notNull()
		.references(() => sellers.id, { onDelete: "cascade" }),
	expiresAt: time("expires_at").notNull(),
	ipAddress: text("ip_address"),
	userAgent: text("user_agent"),
	createdAt: time("created_at").notNull().defaultNow(),
	updatedAt: time("updated_at").notNull().defaultNow(),
});

export const sellerAccounts = pgTable("seller_accounts", {
	id: text("id").primaryKey(),
	userId: text("seller_id")
		.notNull()
		.references(() => sellers.id, { onDelete: "cascade" }),
	accountId: text("account_id").notNull(),
	providerId: text("provider_id").notNull(),
	accessToken: text("access_token"),
	refreshToken: text("refresh_token"),
	idToken: text("id_token"),
	accessTokenExpiresAt: time("access_token_expires_at"),
	refreshTokenExpiresAt: time("refresh_token_expires_at"),
	scope: text("scope"),
	/** Hashed by better-auth (scrypt). */
	password: text("password"),
	createdAt: time("created_at").notNull().defaultNow(),
	updatedAt: time("updated_at").notNull().defaultNow(),
});

export const sellerVerifications = pgTable("seller_verifications", {
	id: text("id").primaryKey(),
	identifier: text("identifier").notNull(),
	value: text("value").notNull(),
	expiresAt: time("expires_at").notNull(),
	createdAt: time("created_at").notNull().defaultNow(),
	updatedAt: time("updated_at").notNull().defaultNow(),
});

// ---- tenants ----

export const shops = pgTable("shops", {
	id: text("id").primaryKey(),
	name: text("name").notNull(),
	/** Empty: any origin. */
	origins: text("origins").array().notNull().default(sql`'{}'`),
	locale: text("locale").notNull().default("en"),
	accent: text("accent").notNull().default("#9a6b1f"),
	/** Seconds. */
	answerTarget: integer("answer_target").notNull().default(120),
	/** The HS256 secret of signed identities, sealed with the server's own secret (AES-256-GCM). */
	identitySecret: bytes("identity_secret"),
	tagSeenAt: time("tag_seen_at"),
	tagSeenUrl: text("tag_seen_url"),
	/** Conversations that changed before this can be searched as they are now; null for none yet. */
	searchableTo: time("searchable_to"),
	createdAt: time("created_at").notNull().defaultNow(),
});

const shopId = () =>
	text("shop_id")
		.notNull()
		.references(() => shops.id, { onDelete: "cascade" });

export const memberships = pgTable(
	"memberships",
	{
		shopId: shopId(),
		sellerId: text("seller_id")
			.notNull()
			.references(() => sellers.id, { onDelete: "cascade" }),
		role: text("role", { enum: ["owner", "admin", "agent"] }).notNull(),
		createdAt: time("created_at").notNull().defaultNow(),
	},
	(t) => [primaryKey({ columns: [t.shopId, t.sellerId] }), index("memberships_seller").on(t.sellerId)],
);

export const apiKeys = pgTable(
	"api_keys",
	{
		shopId: shopId(),
		id: text("id").notNull(),
		name: text("name").notNull(),
		/** SHA-256 of the whole key; the key itself is shown once and not kept. */
		hash: bytes("hash").notNull(),
		tail: text("tail").notNull(),
		createdBy: text("created_by").notNull(),
		createdAt: time("created_at").notNull().defaultNow(),
		lastUsedAt: time("last_used_at"),
		revokedAt: time("revoked_at"),
	},
	(t) => [primaryKey({ columns: [t.shopId, t.id] }), uniqueIndex("api_keys_hash").on(t.hash)],
);

/** Answers to requests that carried an `Idempotency-Key`, kept for a day. */
export const idempotentAnswers = pgTable(
	"idempotent_answers",
	{
		shopId: shopId(),
		/** Who asked: a seller's, key's or buyer's id. */
		actor: text("actor").notNull(),
		key: text("key").notNull(),
		/** SHA-256 of method, path and body. */
		request: bytes("request").notNull(),
		/** Null while the first request still runs. */
		status: integer("status"),
		body: text("body"),
		createdAt: time("created_at").notNull().defaultNow(),
	},
	(t) => [
		primaryKey({ columns: [t.shopId, t.actor, t.key] }),
		index("idempotent_answers_age").on(t.createdAt),
	],
);

export const buyers = pgTable(
	"buyers",
	{
		shopId: shopId(),
		id: text("id").notNull(),
		/** The `sub` the shop vouched for; null while anonymous. */
		externalId: text("external_id"),
		name: text("name"),
		email: text("email"),
		locale: text("locale"),
		createdAt: time("created_at").notNull().defaultNow(),
		lastSeenAt: time("last_seen_at").notNull().defaultNow(),
	},
	(t) => [
		primaryKey({ columns: [t.shopId, t.id] }),
		uniqueIndex("buyers_external").on(t.shopId, t.externalId).where(sql`external_id is not null`),
		index("buyers_newest").on(t.shopId, t.createdAt.desc(), t.id),
	],
);

/** A browser a buyer writes from. Its secret is made on the device before anything is sent, so that a retry finds it again. */
export const devices = pgTable(
	"devices",
	{
		shopId: shopId(),
		/** SHA-256 of the device's secret. */
		hash: bytes("hash").notNull(),
		buyerId: text("buyer_id").notNull(),
		createdAt: time("created_at").notNull().defaultNow(),
		lastSeenAt: time("last_seen_at").notNull().defaultNow(),
		revokedAt: time("revoked_at"),
	},
	(t) => [
		primaryKey({ columns: [t.shopId, t.hash] }),
		index("devices_buyer").on(t.shopId, t.buyerId),
		foreignKey({ columns: [t.shopId, t.buyerId], foreignColumns: [buyers.shopId, buyers.id] }).onDelete(
			"cascade",
		),
	],
);

export const conversations = pgTable(
	"conversations",
	{
		shopId: shopId(),
		/** Chosen by whoever begins it, so that beginning it twice is the same conversation. */
		id: text("id").notNull(),
		buyerId: text("buyer_id").notNull(),
		/** The newest message's number; 0 for none. */
		lastSeq: integer("last_seq").notNull().default(0),
		/** The change counter: messages, marks and state move it. */
		rev: integer("rev").notNull().default(0),
		/** The newest note's number. */
		noteSeq: integer("note_seq").notNull().default(0),
		buyerDelivered: integer("buyer_delivered").notNull().default(0),
		buyerRead: integer("buyer_read").notNull().default(0),
		shopDelivered: integer("shop_delivered").notNull().default(0),
		shopRead: integer("shop_read").notNull().default(0),
		/** Marked unread by a seller from this `seq` on. */
		unreadFrom: integer("unread_from"),
		assigneeId: text("assignee_id").references(() => sellers.id, { onDelete: "set null" }),
		/**
		 * Time of the oldest unanswered message of the buyer. Holds while the buyer spoke last: an answer that comes at once
		 * leaves it standing, so that the row keeps its place in the index.
		 */
		waitingSince: time("waiting_since"),
		waitingSlot: time("waiting_slot").generatedAlwaysAs(slotOf("waiting_since")),
		closedAt: time("closed_at"),
		page: jsonb("page").$type<Page>(),
		/** The newest message, for lists: `buyer`, a seller's id or a key's id; the name; the text cut to 200. */
		lastAuthor: text("last_author"),
		lastAuthorName: text("last_author_name"),
		lastText: text("last_text"),
		lastAt: time("last_at"),
		createdAt: time("created_at").notNull().defaultNow(),
		changedAt: time("changed_at").notNull().defaultNow(),
		changedSlot: time("changed_slot").generatedAlwaysAs(slotOf("changed_at")),
	},
	(t) => [
		primaryKey({ columns: [t.shopId, t.id] }),
		index("conversations_waiting_slot").on(t.shopId, t.waitingSlot).where(sql`closed_at is null`),
		index("conversations_changed_slot").on(t.shopId, t.changedSlot),
		index("conversations_buyer").on(t.shopId, t.buyerId, t.id),
		index("conversations_assignee_slot")
			.on(t.shopId, t.assigneeId, t.waitingSlot)
			.where(sql`closed_at is null`),
		foreignKey({ columns: [t.shopId, t.buyerId], foreignColumns: [buyers.shopId, buyers.id] }),
	],
);

export const messages = pgTable(
	"messages",
	{
		shopId: text("shop_id").notNull(),
		conversationId: text("conversation_id").notNull(),
		seq: integer("seq").notNull(),
		/** The conversation's `rev` at which this message last changed. */
		rev: integer("rev").notNull(),
		/** `buyer` (there is only one), a seller's id or an API key's id. */
		author: text("author").notNull(),
		/** The name shown, as it was then; null for the buyer. */
		authorName: text("author_name"),
		clientId: text("client_id").notNull(),
		/** SHA-256 of what was first sent, cut to 16 bytes: tells a retry from a reuse of the `clientId`. */
		digest: bytes("digest").notNull(),
		kind: text("kind").notNull().default("text"),
		text: text("text"),
		createdAt: time("created_at").notNull(),
		editedAt: time("edited_at"),
		recalledAt: time("recalled_at"),
	},
	(t) => [
		primaryKey({ columns: [t.shopId, t.conversationId, t.seq] }),
		// Not led by the conversation: while the table has no statistics, it would be taken for the key.
		uniqueIndex("messages_author_client").on(t.shopId, t.author, t.conversationId, t.clientId),
		// The others are in the order of `rev` by their `seq`.
		index("messages_changed")
			.on(t.shopId, t.conversationId, t.rev)
			.where(sql`edited_at is not null or recalled_at is not null`),
		// No foreign key: the statement that stores a message has locked its conversation, and would look for it twice.
	],
);

/**
 * The words of messages, for searching. Written behind the log and not with it, so that saying something costs nothing
 * more; a message that changed since has another `rev` and is not found until it is read again.
 */
export const searchEntries = pgTable(
	"search_entries",
	{
		shopId: shopId(),
		conversationId: text("conversation_id").notNull(),
		/** The message's, when its words were read. Of a conversation, all up to the highest have been read. */
		rev: integer("rev").notNull(),
		seq: integer("seq").notNull(),
		/** The message's. */
		createdAt: time("created_at").notNull(),
		/** Empty once recalled. */
		words: words("words").notNull(),
	},
	(t) => [
		primaryKey({ columns: [t.shopId, t.conversationId, t.rev] }),
		index("search_entries_newest").on(t.shopId, t.createdAt, t.conversationId, t.seq),
		// A short list of what is not sorted in yet (kB): whoever searches reads all of it.
		index("search_entries_words").using("gin", t.words).with({ gin_pending_list_limit: 64 }),
	],
);

/** What a message said before it was edited or recalled; kept for the shop's audit. */
export const messageVersions = pgTable(
	"message_versions",
	{
		shopId: text("shop_id").notNull(),
		conversationId: text("conversation_id").notNull(),
		seq: integer("seq").notNull(),
		/** The `rev` at which this text was replaced. */
		rev: integer("rev").notNull(),
		text: text("text"),
		replacedAt: time("replaced_at").notNull(),
	},
	(t) => [
		primaryKey({ columns: [t.shopId, t.conversationId, t.seq, t.rev] }),
		foreignKey({
			columns: [t.shopId, t.conversationId, t.seq],
			foreignColumns: [messages.shopId, messages.conversationId, messages.seq],
		}).onDelete("cascade"),
	],
);

export const notes = pgTable(
	"notes",
	{
		shopId: text("shop_id").notNull(),
		conversationId: text("conversation_id").notNull(),
		seq: integer("seq").notNull(),
		kind: text("kind", { enum: ["note", "assigned", "closed", "reopened"] }).notNull(),
		/** A seller's or key's id; null when Shopbell itself did it. */
		author: text("author"),
		authorName: text("author_name"),
		clientId: text("client_id"),
		text: text("text"),
		assigneeId: text("assignee_id"),
		assigneeName: text("assignee_name"),
		createdAt: time("created_at").notNull(),
	},
	(t) => [
		primaryKey({ columns: [t.shopId, t.conversationId, t.seq] }),
		uniqueIndex("notes_client").on(t.shopId, t.conversationId, t.author, t.clientId),
		foreignKey({
			columns: [t.shopId, t.conversationId],
			foreignColumns: [conversations.shopId, conversations.id],
		}).onDelete("cascade"),
	],
);

export const attachments = pgTable(
	"attachments",
	{
		shopId: text("shop_id").notNull(),
		id: text("id").notNull(),
		conversationId: text("conversation_id").notNull(),
		/** Null until a message refers to it. */
		seq: integer("seq"),
		/** `buyer`, a seller's id or a key's id. */
		author: text("author").notNull(),
		name: text("name").notNull(),
		mediaType: text("media_type").notNull(),
		/** Bytes. */
		size: integer("size").notNull(),
		sha256: bytes("sha256").notNull(),
		createdAt: time("created_at").notNull().defaultNow(),
	},
	(t) => [
		primaryKey({ columns: [t.shopId, t.id] }),
		index("attachments_message").on(t.shopId, t.conversationId, t.seq),
		foreignKey({
			columns: [t.shopId, t.conversationId],
			foreignColumns: [conversations.shopId, conversations.id],
		}).onDelete("cascade"),
	],
);
