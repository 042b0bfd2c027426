/** Finds addresses in what somebody wrote. The text is untrusted: only these three schemes ever become links. */

export type Piece = { text: string; href?: string };

/**
 * `https://…` and `http://…` up to white space, `www.…`, and mail addresses. `mailto:` and `tel:` may be written out.
 * Whoever writes `javascript:` or `data:` gets text.
 */
const ADDRESS =
	/\b(?:https?:\/\/|www\.)[^\s<>"'`]+|\bmailto:[^\s<>"'`]+@[^\s<>"'`]+|\btel:\+?[\d-]{3,20}|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/gi;
/** What ends a sentence, not an address. */
const AFTER = ".,:;!?…。，；：！？、」』”’*_~";

/** The pieces of the text in order: joined, they are the text again. */
export function linkify(text: string): Piece[] {
	const pieces: Piece[] = [];
	let end = 0;
	for (const match of text.matchAll(ADDRESS)) {
		const link = trimmed(match[0]);
		const href = hrefOf(link);
		if (!href) continue;
		if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
		pieces.push({ text: link, href });
		end = match.index + link.length;
	}
	if (end < text.length) pieces.push({ text: text.slice(end) });
	return pieces;
}

/** Ends before a bracket that was not opened within, and before what ends the sentence. */
function trimmed(link: string): string {
	let end = 0;
	for (let depth = 0; end < link.length; end++) {
		const letter = link.charAt(end);
		if ("([{（".includes(letter)) depth++;
		else if (")]}）".includes(letter) && !depth--) break;
	}
	while (end && AFTER.includes(link.charAt(end - 1))) end--;
	return link.slice(0, end);
}

/** Null for what the browser does not read as an address of an allowed scheme (WHATWG URL). */
function hrefOf(link: string): string | null {
	const whole = /^\w+:/.test(link) ? link : link.includes("@") ? `mailto:${link}` : `https://${link}`;
	try {
		const { protocol, href } = new URL(whole);
		return /^(https?|mailto|tel):$/.test(protocol) ? href : null;
	} catch {
		return null;
	}
}
