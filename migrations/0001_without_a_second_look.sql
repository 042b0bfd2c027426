ALTER TABLE "messages" DROP CONSTRAINT "messages_shop_id_conversation_id_conversations_shop_id_id_fk";
