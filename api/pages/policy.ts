/**
 * What a page of ours may do (Content Security Policy, level 3): nothing from elsewhere, nothing inline, in nobody's frame.
 *
 * @param more directives beside or in place of these, for a page that needs other things.
 */
export function policy(more: Record<string, string> = {}): string {
	const directives = {
		"default-src": "'none'",
		"script-src": "'self'",
		"style-src": "'self'",
		"img-src": "'self' data:",
		"font-src": "'self'",
		"connect-src": "'self'",
		"manifest-src": "'self'",
		"form-action": "'self'",
		"base-uri": "'none'",
		"frame-ancestors": "'none'",
		...more,
	};
	return Object.entries(directives)
		.map(([name, value]) => `${name} ${value}`)
		.join("; ");
}

/** The same origins for sockets: not every browser counts them to `'self'`. A policy has no way to write an IPv6 address. */
export function socketsOf(origins: string[]): string {
	const written = origins.filter((origin) => !origin.includes("["));
	return written.map((origin) => origin.replace(/^http/, "ws")).join(" ");
}
