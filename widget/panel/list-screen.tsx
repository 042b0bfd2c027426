/** All of the buyer's conversations, newest first, and the way to a new one. A file of its own: few have several. */
import type { Conversation } from "../../protocol/resources.ts";
import type { Words } from "../strings/en.ts";
import { nameOf } from "./arrange.ts";
import { initial } from "./bubble.tsx";
import { draw } from "./icons.tsx";
import type { Times } from "./times.ts";

export { default as styles } from "./list-screen.css?inline";

// Lucide (ISC licence): square-pen.
const PEN =
	"M12 3H5a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2v-7M18.4 2.6a1 1 0 0 1 3 3l-9 9a2 2 0 0 1-.9.5l-2.9.9a.5.5 0 0 1-.6-.6l.9-2.9a2 2 0 0 1 .5-.9z";

export const ListScreen = (given: {
	conversations: Conversation[];
	words: Words;
	times: Times;
	open: (id: string) => void;
	begin: () => void;
}) => {
	const { conversations, words, times, open, begin } = given;
	/** The clock today, else the day. */
	const brief = (at: number) => (times.day(at) === times.day(Date.now()) ? times.clock : times.day)(at);
	return (
		<div class="screen" key="list">
			<ul class="list" aria-label={words.conversations}>
				{conversations.map(({ id, lastMessage: last, createdAt, lastSeq, marks }) => {
					const unread = lastSeq - marks.buyer.read;
					const who = last?.author.kind === "buyer" || !last ? words.you : nameOf(last);
					return (
						<li key={id}>
							<button type="button" class={unread > 0 ? "fresh-in" : ""} onClick={() => open(id)}>
								<span class="face" aria-hidden="true">
									{initial(who)}
								</span>
								<b class="who">
									<bdi>{who}</bdi>
								</b>
								<time dir="auto">{brief(Date.parse(last?.createdAt ?? createdAt))}</time>
								<span class="line" dir="auto">
									{last && (last.text ?? words.recalled)}
								</span>
								{unread > 0 && (
									<b class="number">
										{unread}
										<span class="hidden">{words.unread(unread)}</span>
									</b>
								)}
							</button>
						</li>
					);
				})}
			</ul>
			<button type="button" class="begin" onClick={begin}>
				{draw(PEN)}
				{words.begin}
			</button>
		</div>
	);
};
