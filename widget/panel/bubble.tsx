/** One message on the screen: what was said, when, how far it came, and what to do when it did not go. */
import type { Bubble } from "../../client/views.ts";
import type { Words } from "../strings/en.ts";
import { nameOf, type Row } from "./arrange.ts";
import { clock, ticks } from "./icons.tsx";
import { linkify } from "./linkify.ts";
import type { Times } from "./times.ts";

export type BubbleActions = {
	resend: (key: string) => void;
	discard: (key: string) => void;
	copy: (bubble: Bubble) => void;
	/** Shows its time, as hovering does. */
	tap: (key: string) => void;
};

type Given = {
	row: Extract<Row, { kind: "bubble" }>;
	words: Words;
	times: Times;
	actions: BubbleActions;
	/** Came while somebody looked: it rises into its place. */
	fresh: boolean;
	tapped: boolean;
	copied: boolean;
};

export const BubbleView = ({ row, words, times, actions, fresh, tapped, copied }: Given) => {
	const { bubble, first, last } = row;
	const { key, text, mine, state } = bubble;
	const name = nameOf(bubble);
	const flags = {
		mine,
		theirs: !mine,
		first,
		last,
		fresh,
		tapped,
		gone: text === null,
		failed: state === "failed",
	};
	const classes = Object.entries(flags).flatMap(([flag, is]) => (is ? flag : []));
	return (
		<div key={key} class={`m ${classes.join(" ")}`}>
			{first && <b class={mine ? "hidden" : "who"}>{mine ? words.you : <bdi>{name}</bdi>}</b>}
			{last && !mine && (
				<span class="face" aria-hidden="true">
					{initial(name)}
				</span>
			)}
			<div class="said" dir="auto" title={times.exact(bubble.at)} onClick={() => actions.tap(key)}>
				{text === null ? words.recalled : <Linked text={text} />}
			</div>
			<div class={`meta ${state ?? ""}`}>
				{bubble.message?.editedAt && text !== null && `${words.edited} · `}
				<time dateTime={new Date(bubble.at).toISOString()}>{times.clock(bubble.at)}</time>
				{state === "sending" || state === "queued" ? clock() : state && state !== "failed" && ticks()}
				{state && <span class="hidden">{words[state]}</span>}
			</div>
			{state === "failed" && (
				<div class="fix" role="group" aria-label={words.failed}>
					<p>
						<b>{words.failed}</b> {words.reasons[bubble.reason ?? ""] ?? words.refused}
					</p>
					<button type="button" onClick={() => actions.resend(key)}>
						{words.resend}
					</button>
					<button type="button" onClick={() => actions.copy(bubble)}>
						{copied ? words.copied : words.copy}
					</button>
					<button type="button" onClick={() => actions.discard(key)}>
						{words.discard}
					</button>
				</div>
			)}
		</div>
	);
};

const Linked = ({ text }: { text: string }) => (
	<span>
		{linkify(text).map((piece) =>
			piece.href ? (
				<a href={piece.href} target="_blank" rel="noopener noreferrer nofollow ugc">
					{piece.text}
				</a>
			) : (
				piece.text
			),
		)}
	</span>
);

/** The first letter as a reader counts letters. */
export const initial = (name: string): string => [...name.trim()][0]?.toLocaleUpperCase() ?? "";
