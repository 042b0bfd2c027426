/**
 * The origin of what somebody typed or pasted (RFC 6454): scheme, host and port of a web address. Without a scheme it is
 * taken for `https`. Null when it is no web address.
 */
export function originOf(typed: string): string | null {
	const text = typed.trim();
	try {
		const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
		const web = url.protocol === "https:" || url.protocol === "http:";
		const named = url.hostname.includes(".") || url.hostname === "localhost" || url.hostname.startsWith("[");
		return web && named ? url.origin : null;
	} catch {
		return null;
	}
}
