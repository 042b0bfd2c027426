/** Finds web addresses in what people write. */

export type Piece = { text: string; href: string | null };

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]+/giu;
/** Ends a sentence rather than an address. */
const TRAILING = /[.,;:!?…。，、；：！？)\]}»”’]+$/u;

/**
 * Cuts a text into plain pieces and addresses. Only `http` and `https` become links, and only where the whole parses as
 * an address; a closing bracket stays with an address that opened it.
 */
export function piecesOf(text: string): Piece[] {
	const pieces: Piece[] = [];
	let at = 0;
	for (const match of text.matchAll(ADDRESS)) {
		const found = trimmed(match[0]);
		if (!safeHref(found)) continue;
		if (match.index > at) pieces.push({ text: text.slice(at, match.index), href: null });
		pieces.push({ text: found, href: found });
		at = match.index + found.length;
	}
	if (at < text.length || pieces.length === 0) pieces.push({ text: text.slice(at), href: null });
	return pieces;
}

function trimmed(address: string): string {
	const tail = TRAILING.exec(address)?.[0] ?? "";
	if (!tail) return address;
	const body = address.slice(0, -tail.length);
	if (tail.startsWith(")") && body.includes("(") && !body.includes(")")) return `${body})`;
	return body;
}

/** The address itself when it is `http` or `https` and parses; null else, whatever a browser would make of it. */
export function safeHref(address: string): string | null {
	try {
		const url = new URL(address);
		return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
	} catch {
		return null;
	}
}

/** A page's address as a person reads it: its path, or its host where it is the front page. */
export function shortAddress(address: string): string {
	try {
		const url = new URL(address);
		const path = decodeURI(url.pathname).replace(/\/$/, "");
		return path || url.host;
	} catch {
		return address;
	}
}
