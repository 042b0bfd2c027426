/** What may be kept of an answer, and how to ask whether it is still so. */
import { hash } from "node:crypto";
import type { Context as Request } from "hono";
import type { MiddlewareHandler } from "hono/types";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Env } from "./env.ts";

/** Enough of a digest that no two answers share it: 132 bits, in characters. */
const TAG_LENGTH = 22;

/** Names some content (RFC 9110, section 8.8.3). */
export function tagOf(content: string | Uint8Array): string {
	return hash("sha256", content, "base64url").slice(0, TAG_LENGTH);
}

/** Whether who asks has one of this tag already (RFC 9110, section 13.1.2): weak or strong is the same here. */
export function holds(c: Request<Env>, tag: string): boolean {
	const held: string[] = c.req.header("If-None-Match")?.match(/"[^"]*"|\*/g) ?? [];
	return held.includes(tag) || held.includes("*");
}

/**
 * Answers to reading carry an `ETag`; whoever holds the same already is told so in one line. It is made while the answer is
 * written: one that is looked into afterwards becomes a stream (docs/decisions/0121).
 */
export const tagged: MiddlewareHandler<Env> = async (c, next) => {
	if (c.req.method !== "GET" && c.req.method !== "HEAD") {
		c.header("Cache-Control", "no-store");
		return next();
	}
	c.header("Cache-Control", "private, no-cache");
	const write = (value: unknown, status?: ContentfulStatusCode): Response => {
		const body = JSON.stringify(value);
		const tag = `"${tagOf(body)}"`;
		c.header("ETag", tag);
		return holds(c, tag) ? c.body(null, 304) : c.body(body, status, { "Content-Type": "application/json" });
	};
	c.json = write as typeof c.json;
	return next();
};
