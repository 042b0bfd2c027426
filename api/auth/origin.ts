/**
 * Whether a page may carry the shop's bell. Compared as whole origins (RFC 6454), never by prefix or suffix.
 *
 * @param origins the shop's list; empty for any.
 * @param origin as the browser says it; null when there is none (not a browser, or an opaque origin).
 */
export function originAllowed(origins: string[], origin: string | null): boolean {
	if (origins.length === 0) return true;
	if (origin === null) return false;
	const asked = normalised(origin);
	return asked !== null && origins.some((allowed) => normalised(allowed) === asked);
}

/** The origin in the one way of writing it, or null when it is none: scheme and host lower-case, no default port. */
export function normalised(origin: string): string | null {
	const url = URL.parse(origin);
	if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) return null;
	const bare = url.pathname === "/" && `${url.search}${url.hash}${url.username}${url.password}` === "";
	return bare ? url.origin : null;
}
