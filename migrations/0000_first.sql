CREATE TABLE "api_keys" (
	"shop_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"tail" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_keys_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "attachments" (
	"shop_id" text NOT NULL,
	"id" text NOT NULL,
	"conversation_id" text NOT NULL,
	"seq" integer,
	"author" text NOT NULL,
	"name" text NOT NULL,
	"media_type" text NOT NULL,
	"size" integer NOT NULL,
	"sha256" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "attachments_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "buyers" (
	"shop_id" text NOT NULL,
	"id" text NOT NULL,
	"external_id" text,
	"name" text,
	"email" text,
	"locale" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "buyers_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "conversations" (
	"shop_id" text NOT NULL,
	"id" text NOT NULL,
	"buyer_id" text NOT NULL,
	"last_seq" integer DEFAULT 0 NOT NULL,
	"rev" integer DEFAULT 0 NOT NULL,
	"note_seq" integer DEFAULT 0 NOT NULL,
	"buyer_delivered" integer DEFAULT 0 NOT NULL,
	"buyer_read" integer DEFAULT 0 NOT NULL,
	"shop_delivered" integer DEFAULT 0 NOT NULL,
	"shop_read" integer DEFAULT 0 NOT NULL,
	"unread_from" integer,
	"assignee_id" text,
	"waiting_since" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"page" jsonb,
	"last_author" text,
	"last_author_name" text,
	"last_text" text,
	"last_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "conversations_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "devices" (
	"shop_id" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"buyer_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "devices_shop_id_hash_pk" PRIMARY KEY("shop_id","hash")
);
--> statement-breakpoint
CREATE TABLE "idempotent_answers" (
	"shop_id" text NOT NULL,
	"actor" text NOT NULL,
	"key" text NOT NULL,
	"request" "bytea" NOT NULL,
	"status" integer,
	"body" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotent_answers_shop_id_actor_key_pk" PRIMARY KEY("shop_id","actor","key")
);
--> statement-breakpoint
CREATE TABLE "instance" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"epoch" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"shop_id" text NOT NULL,
	"seller_id" text NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "memberships_shop_id_seller_id_pk" PRIMARY KEY("shop_id","seller_id")
);
--> statement-breakpoint
CREATE TABLE "message_versions" (
	"shop_id" text NOT NULL,
	"conversation_id" text NOT NULL,
	"seq" integer NOT NULL,
	"rev" integer NOT NULL,
	"text" text,
	"replaced_at" timestamp with time zone NOT NULL,
	CONSTRAINT "message_versions_shop_id_conversation_id_seq_rev_pk" PRIMARY KEY("shop_id","conversation_id","seq","rev")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"shop_id" text NOT NULL,
	"conversation_id" text NOT NULL,
	"seq" integer NOT NULL,
	"rev" integer NOT NULL,
	"author" text NOT NULL,
	"author_name" text,
	"client_id" text NOT NULL,
	"digest" "bytea" NOT NULL,
	"kind" text DEFAULT 'text' NOT NULL,
	"text" text,
	"created_at" timestamp with time zone NOT NULL,
	"edited_at" timestamp with time zone,
	"recalled_at" timestamp with time zone,
	CONSTRAINT "messages_shop_id_conversation_id_seq_pk" PRIMARY KEY("shop_id","conversation_id","seq")
);
--> statement-breakpoint
CREATE TABLE "notes" (
	"shop_id" text NOT NULL,
	"conversation_id" text NOT NULL,
	"seq" integer NOT NULL,
	"kind" text NOT NULL,
	"author" text,
	"author_name" text,
	"client_id" text,
	"text" text,
	"assignee_id" text,
	"assignee_name" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "notes_shop_id_conversation_id_seq_pk" PRIMARY KEY("shop_id","conversation_id","seq")
);
--> statement-breakpoint
CREATE TABLE "seller_accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"seller_id" text NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "seller_sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"token" text NOT NULL,
	"seller_id" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "seller_sessions_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "seller_verifications" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sellers" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sellers_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "shops" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"origins" text[] DEFAULT '{}' NOT NULL,
	"locale" text DEFAULT 'en' NOT NULL,
	"accent" text DEFAULT '#9a6b1f' NOT NULL,
	"answer_target" integer DEFAULT 120 NOT NULL,
	"identity_secret" "bytea",
	"tag_seen_at" timestamp with time zone,
	"tag_seen_url" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_shop_id_conversation_id_conversations_shop_id_id_fk" FOREIGN KEY ("shop_id","conversation_id") REFERENCES "public"."conversations"("shop_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "buyers" ADD CONSTRAINT "buyers_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_assignee_id_sellers_id_fk" FOREIGN KEY ("assignee_id") REFERENCES "public"."sellers"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_shop_id_buyer_id_buyers_shop_id_id_fk" FOREIGN KEY ("shop_id","buyer_id") REFERENCES "public"."buyers"("shop_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_shop_id_buyer_id_buyers_shop_id_id_fk" FOREIGN KEY ("shop_id","buyer_id") REFERENCES "public"."buyers"("shop_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotent_answers" ADD CONSTRAINT "idempotent_answers_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_seller_id_sellers_id_fk" FOREIGN KEY ("seller_id") REFERENCES "public"."sellers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_versions" ADD CONSTRAINT "message_versions_shop_id_conversation_id_seq_messages_shop_id_conversation_id_seq_fk" FOREIGN KEY ("shop_id","conversation_id","seq") REFERENCES "public"."messages"("shop_id","conversation_id","seq") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_shop_id_conversation_id_conversations_shop_id_id_fk" FOREIGN KEY ("shop_id","conversation_id") REFERENCES "public"."conversations"("shop_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notes" ADD CONSTRAINT "notes_shop_id_conversation_id_conversations_shop_id_id_fk" FOREIGN KEY ("shop_id","conversation_id") REFERENCES "public"."conversations"("shop_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seller_accounts" ADD CONSTRAINT "seller_accounts_seller_id_sellers_id_fk" FOREIGN KEY ("seller_id") REFERENCES "public"."sellers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seller_sessions" ADD CONSTRAINT "seller_sessions_seller_id_sellers_id_fk" FOREIGN KEY ("seller_id") REFERENCES "public"."sellers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_hash" ON "api_keys" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "attachments_message" ON "attachments" USING btree ("shop_id","conversation_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "buyers_external" ON "buyers" USING btree ("shop_id","external_id") WHERE external_id is not null;--> statement-breakpoint
CREATE INDEX "buyers_newest" ON "buyers" USING btree ("shop_id","created_at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "conversations_waiting" ON "conversations" USING btree ("shop_id","waiting_since","id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "conversations_changed" ON "conversations" USING btree ("shop_id","changed_at","id");--> statement-breakpoint
CREATE INDEX "conversations_buyer" ON "conversations" USING btree ("shop_id","buyer_id","id");--> statement-breakpoint
CREATE INDEX "conversations_assignee" ON "conversations" USING btree ("shop_id","assignee_id","waiting_since","id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "devices_buyer" ON "devices" USING btree ("shop_id","buyer_id");--> statement-breakpoint
CREATE INDEX "idempotent_answers_age" ON "idempotent_answers" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "memberships_seller" ON "memberships" USING btree ("seller_id");--> statement-breakpoint
CREATE UNIQUE INDEX "messages_client" ON "messages" USING btree ("shop_id","conversation_id","author","client_id");--> statement-breakpoint
CREATE INDEX "messages_rev" ON "messages" USING btree ("shop_id","conversation_id","rev");--> statement-breakpoint
CREATE UNIQUE INDEX "notes_client" ON "notes" USING btree ("shop_id","conversation_id","author","client_id");