import { useState } from "preact/hooks";
import { t } from "../strings/strings.ts";
import { piecesOf } from "./links.ts";

/** Longer texts start folded. UTF-16 code units, and lines. */
const LONG = 900;
const MANY_LINES = 14;

/** What was written, as written, with its addresses as links. */
export function MessageText({ text }: { text: string }) {
	const long = text.length > LONG || text.split("\n", MANY_LINES + 1).length > MANY_LINES;
	const [whole, setWhole] = useState(false);
	return (
		<>
			<span class="message-text" data-cut={long && !whole} dir="auto">
				{piecesOf(text).map(({ text: piece, href }, at) =>
					href === null ? (
						piece
					) : (
						<a key={at} href={href} target="_blank" rel="noopener noreferrer nofollow">
							{piece}
						</a>
					),
				)}
			</span>
			{long && (
				<button type="button" class="message-more" onClick={() => setWhole(!whole)}>
					{whole ? t.thread.less : t.thread.whole}
				</button>
			)}
		</>
	);
}
