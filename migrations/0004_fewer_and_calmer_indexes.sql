CREATE UNIQUE INDEX "messages_author_client" ON "messages" USING btree ("shop_id","author","conversation_id","client_id");--> statement-breakpoint
DROP INDEX "messages_client";--> statement-breakpoint
DROP INDEX "messages_rev";--> statement-breakpoint
CREATE INDEX "messages_changed" ON "messages" USING btree ("shop_id","conversation_id","rev") WHERE edited_at is not null or recalled_at is not null;--> statement-breakpoint
DROP INDEX "conversations_waiting";--> statement-breakpoint
DROP INDEX "conversations_changed";--> statement-breakpoint
DROP INDEX "conversations_assignee";--> statement-breakpoint
-- Rewrites the table once, with room on every page for the next version of its rows.
ALTER TABLE "conversations" SET (fillfactor = 70),
	ADD COLUMN "waiting_slot" timestamp with time zone GENERATED ALWAYS AS (date_bin('5 s', "waiting_since", '2000-01-01 00:00:00+00'::timestamptz)) STORED,
	ADD COLUMN "changed_slot" timestamp with time zone GENERATED ALWAYS AS (date_bin('5 s', "changed_at", '2000-01-01 00:00:00+00'::timestamptz)) STORED;--> statement-breakpoint
CREATE INDEX "conversations_waiting_slot" ON "conversations" USING btree ("shop_id","waiting_slot") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "conversations_changed_slot" ON "conversations" USING btree ("shop_id","changed_slot");--> statement-breakpoint
CREATE INDEX "conversations_assignee_slot" ON "conversations" USING btree ("shop_id","assignee_id","waiting_slot") WHERE closed_at is null;--> statement-breakpoint
-- What is pending is sorted in by whoever makes it too long: seldom for long, rather often for a moment.
ALTER INDEX "search_entries_words" SET (gin_pending_list_limit = 64);
