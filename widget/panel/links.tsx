/** What was said, with its addresses as links. A file of its own: until it has come, text is text. */
import type { Child } from "../view/patch.ts";
import { linkify } from "./linkify.ts";

export { default as styles } from "./links.css?inline";

export const linked = (text: string): Child[] =>
	linkify(text).map(({ text, href }) =>
		href ? (
			<a href={href} target="_blank" rel="noopener noreferrer nofollow ugc">
				{text}
			</a>
		) : (
			text
		),
	);
