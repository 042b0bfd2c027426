/** What may be kept of an answer, and how to ask whether it is still so. */
import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { etag } from "hono/etag";
import { createMiddleware } from "hono/factory";
import type { Env } from "./env.ts";

const tag = etag({
	generateDigest: (body) => {
		const digest = createHash("sha256").update(body).digest();
		return new Uint8Array(digest.subarray(0, 16)).buffer;
	},
});

/** Answers to reading carry an `ETag`; whoever holds the same already is told so in one line (RFC 9110, section 13). */
export const tagged: MiddlewareHandler<Env> = createMiddleware<Env>(async (c, next) => {
	if (c.req.method === "GET" || c.req.method === "HEAD") {
		await tag(c, next);
		if (!c.res.headers.has("Cache-Control")) c.header("Cache-Control", "private, no-cache");
	} else {
		await next();
		c.header("Cache-Control", "no-store");
	}
});
