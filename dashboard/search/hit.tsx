import "./hit.css";
import type { SearchHit } from "../../protocol/resources.ts";
import { nameOf } from "../buyer/name.ts";
import { authorName } from "../desk/author-name.ts";
import { t } from "../strings/strings.ts";
import { briefTime } from "../strings/times.ts";
import { Avatar } from "../ui/avatar.tsx";
import { serverNow } from "../ui/now.ts";
import { excerptOf } from "./excerpt.ts";

/** A message that was found: with whom, who said it and when, and the words around what was looked for. */
export function Hit({ hit: { message, conversation, ranges }, me }: { hit: SearchHit; me: string }) {
	const buyer = conversation.desk?.buyer;
	const at = Date.parse(message.createdAt);
	return (
		<>
			<Avatar name={buyer?.name ?? null} of={buyer?.id ?? conversation.id} size={28} />
			<span class="hit">
				<span class="hit-head">
					<bdi class="hit-name">{nameOf(conversation)}</bdi>
					{conversation.status === "closed" && <span class="keycap">{t.thread.closed}</span>}
					<time class="number" dateTime={message.createdAt}>
						{briefTime(at, serverNow())}
					</time>
				</span>
				<span class="hit-text">
					{message.author.kind !== "buyer" && (
						<>
							<bdi class="hit-by">{authorName(message.author, me)}</bdi>
							{": "}
						</>
					)}
					{/* With a direction of its own: it is cut off where it ends, and not where it begins. */}
					<span class="hit-said" dir="auto">
						{excerptOf(message.text ?? "", ranges).map((piece, index) =>
							piece.found ? <mark key={index}>{piece.text}</mark> : piece.text,
						)}
					</span>
				</span>
			</span>
		</>
	);
}
