/**
 * Whether a request comes from a page of ours: then, and only then, may a cookie speak for somebody in a request that
 * changes something. A page cannot choose either header.
 *
 * @param headers `Sec-Fetch-Site` (W3C Fetch Metadata) or `Origin` (RFC 6454).
 * @param ownOrigins where our pages are served from.
 */
export function isOwnPage(headers: Headers, ownOrigins: string[]): boolean {
	const origin = headers.get("origin");
	return headers.get("sec-fetch-site") === "same-origin" || (origin !== null && ownOrigins.includes(origin));
}
