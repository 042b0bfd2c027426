/** What a buyer is called on the desk. */
import type { Buyer, Conversation } from "../../protocol/resources.ts";
import { t } from "../strings/strings.ts";

/** The name given, else the e-mail, else "Visitor" and a short code that tells them apart. */
export function buyerName(buyer: Pick<Buyer, "id" | "name" | "email">): string {
	return buyer.name?.trim() || buyer.email?.trim() || t.visitor(shortCode(buyer.id));
}

export const shortCode = (id: string): string => id.slice(-4).toUpperCase();

export function nameOf(conversation: Conversation): string {
	const buyer = conversation.desk?.buyer;
	return buyer ? buyerName(buyer) : t.visitor(shortCode(conversation.id));
}
