/** The panel's first line: which shop this is, and whether somebody is there. */
import type { ChatState } from "../../client/views.ts";
import type { Words } from "../strings/en.ts";
import { initial } from "./bubble.tsx";
import { back, cross } from "./icons.tsx";

export const Head = (given: {
	name: string;
	words: Words;
	state: ChatState;
	/** The list is shown, not a conversation. */
	list: boolean;
	/** Absent when there is nowhere to go back to. */
	back: (() => void) | undefined;
	close: () => void;
}) => {
	const { name, words, state, list } = given;
	const live = state.connection.kind === "live";
	return (
		<header key="head">
			{given.back && (
				<button type="button" class="icon" aria-label={words.back} onClick={given.back}>
					{back()}
				</button>
			)}
			<span class="face mark" aria-hidden="true">
				{initial(name)}
			</span>
			<div class="title">
				<b>
					<bdi>{list ? words.conversations : name}</bdi>
				</b>
				{live && <p class={state.answering ? "here" : "away"}>{state.answering ? words.here : words.away}</p>}
			</div>
			<button type="button" class="icon" aria-label={words.close} onClick={given.close}>
				{cross()}
			</button>
		</header>
	);
};
