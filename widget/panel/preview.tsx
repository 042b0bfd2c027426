/** A new message beside the closed bell. A file of its own: it comes when there is one. */
import type { Conversation } from "../../protocol/resources.ts";
import type { Words } from "../strings/en.ts";
import { nameOf } from "./arrange.ts";
import { initial } from "./bubble.tsx";
import { cross } from "./icons.tsx";

export { default as styles } from "./preview.css?inline";

export const Preview = (given: {
	conversation: Conversation;
	words: Words;
	open: () => void;
	dismiss: () => void;
}) => {
	const { conversation, words, open, dismiss } = given;
	const last = conversation.lastMessage;
	if (!last) return null;
	const name = nameOf(last);
	return (
		<section class="preview" key="preview" aria-label={words.preview(name)}>
			<button type="button" class="card" onClick={open}>
				<span class="face" aria-hidden="true">
					{initial(name)}
				</span>
				<b class="who">
					<bdi>{name}</bdi>
				</b>
				<span class="line" dir="auto">
					{last.text}
				</span>
			</button>
			<button type="button" class="icon" aria-label={words.dismiss} onClick={dismiss}>
				{cross()}
			</button>
		</section>
	);
};
