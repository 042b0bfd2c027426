/** All of the buyer's conversations, newest first, and the way to a new one. */
import type { Conversation } from "../../protocol/resources.ts";
import type { Words } from "../strings/en.ts";
import { nameOf } from "./arrange.ts";
import { pen } from "./icons.tsx";
import type { Times } from "./times.ts";

/** Messages of the shop the buyer has not read. */
export const unreadIn = ({ lastSeq, marks }: Conversation): number => lastSeq - marks.buyer.read;

export const ListScreen = (given: {
	conversations: Conversation[];
	words: Words;
	times: Times;
	open: (id: string) => void;
	begin: () => void;
}) => {
	const { conversations, words, times, open, begin } = given;
	return (
		<div class="screen" key="list">
			<ul class="list" aria-label={words.conversations}>
				{conversations.map((conversation) => {
					const { id, lastMessage: last, createdAt, status } = conversation;
					const unread = unreadIn(conversation);
					const who = last && (last.author.kind === "buyer" ? words.you : nameOf(last));
					return (
						<li key={id}>
							<button type="button" class={status} onClick={() => open(id)}>
								<span class="line" dir="auto">
									{last && words.said(who ?? "", last.text ?? words.recalled)}
								</span>
								<time>{times.short(Date.parse(last?.createdAt ?? createdAt))}</time>
								{unread > 0 && (
									<b class="count">
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
				{pen()}
				{words.begin}
			</button>
		</div>
	);
};
