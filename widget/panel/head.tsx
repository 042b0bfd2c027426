/** The panel's first line: which shop this is, and whether somebody is there. */
import type { ChatState } from "../../client/views.ts";
import type { Words } from "../strings/en.ts";
import { initial } from "./bubble.tsx";
import { back, cross } from "./icons.tsx";

export const Head = (given: {
	shop: string;
	/** The shop's name, or what else is shown. */
	title: string;
	words: Words;
	state: ChatState;
	/** Absent when there is nowhere to go back to. */
	back: (() => void) | undefined;
	close: () => void;
}) => {
	const { shop, title, words, state } = given;
	return (
		<div class="head" key="head">
			{given.back && (
				<button type="button" class="icon" aria-label={words.back} onClick={given.back}>
					{back()}
				</button>
			)}
			<span class="face mark" aria-hidden="true">
				{initial(shop)}
			</span>
			<div class="title">
				<b class="line">
					<bdi>{title}</bdi>
				</b>
				{state.epoch !== null && (
					<p class={state.answering ? "line here" : "line"}>{state.answering ? words.here : words.away}</p>
				)}
			</div>
			<button type="button" class="icon" aria-label={words.close} onClick={given.close}>
				{cross()}
			</button>
		</div>
	);
};
