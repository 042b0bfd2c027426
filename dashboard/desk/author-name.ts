import type { Author } from "../../protocol/resources.ts";
import { t } from "../strings/strings.ts";

/** "You", the name, or Shopbell for what happened by itself. */
export function authorName(author: Author | null, me: string): string {
	if (author === null) return "Shopbell";
	if (author.kind === "buyer") return t.buyer.title;
	return author.id === me ? t.you : author.name;
}
