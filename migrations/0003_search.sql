CREATE TABLE "search_entries" (
	"shop_id" text NOT NULL,
	"conversation_id" text NOT NULL,
	"rev" integer NOT NULL,
	"seq" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"words" "tsvector" NOT NULL,
	CONSTRAINT "search_entries_shop_id_conversation_id_rev_pk" PRIMARY KEY("shop_id","conversation_id","rev")
);
--> statement-breakpoint
ALTER TABLE "shops" ADD COLUMN "searchable_to" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "search_entries" ADD CONSTRAINT "search_entries_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "search_entries_newest" ON "search_entries" USING btree ("shop_id","created_at","conversation_id","seq");--> statement-breakpoint
CREATE INDEX "search_entries_words" ON "search_entries" USING gin ("words") WITH (gin_pending_list_limit=512);