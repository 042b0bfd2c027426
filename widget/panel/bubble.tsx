/** One message on the screen: what was said, when, how far it came, and what to do when it did not go. */
import type { Bubble } from "../../client/views.ts";
import type { Words } from "../strings/en.ts";
import type { Child, View } from "../view/patch.ts";
import { nameOf, type Row } from "./arrange.ts";
import { progress } from "./icons.tsx";
import type { Times } from "./times.ts";

type Given = {
	row: Extract<Row, { kind: "bubble" }>;
	words: Words;
	times: Times;
	/** Came while somebody looked: it rises into its place. */
	fresh: boolean;
	/** Its time is shown, as hovering does. */
	tapped: boolean;
	tap: (key: string) => void;
	/** The text with what is a link in it. */
	linked: (text: string) => Child | Child[];
	/** What to do about it, beneath one that was not sent. */
	fix: (bubble: Bubble) => View | null | undefined;
};

export const BubbleView = ({ row, words, times, fresh, tapped, tap, linked, fix }: Given) => {
	const { bubble, first, last } = row;
	const { key, text, mine, state } = bubble;
	const name = nameOf(bubble);
	const flags = [
		mine ? "mine" : "theirs",
		first && "first",
		last && "last",
		fresh && "fresh",
		tapped && "tapped",
		text === null && "gone",
		state === "failed" && state,
	];
	return (
		<div key={key} class={`m ${flags.filter(Boolean).join(" ")}`}>
			{first && <b class={mine ? "hidden" : "who"}>{mine ? words.you : <bdi>{name}</bdi>}</b>}
			{last && !mine && (
				<span class="face" aria-hidden="true">
					{initial(name)}
				</span>
			)}
			{/* biome-ignore lint/a11y/noStaticElementInteractions: a tap shows the time, which others are read out anyway */}
			{/* biome-ignore lint/a11y/useKeyWithClickEvents: the same */}
			<div class="said" dir="auto" title={times.exact(bubble.at)} onClick={() => tap(key)}>
				{text === null ? words.recalled : linked(text)}
			</div>
			<div class={`meta ${state ?? ""}`}>
				{bubble.message?.editedAt && text !== null && `${words.edited} · `}
				<time dir="auto" dateTime={new Date(bubble.at).toISOString()}>
					{times.clock(bubble.at)}
				</time>
				{state && state !== "failed" && progress(state !== "queued" && state !== "sending")}
				{state && <span class={state === "failed" ? "" : "hidden"}>{words[state]}</span>}
			</div>
			{bubble.reason && fix(bubble)}
		</div>
	);
};

/** The first letter as a reader counts letters. */
export const initial = (name: string): string => [...name.trim()][0]?.toLocaleUpperCase() ?? "";
