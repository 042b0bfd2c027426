/** Every answer that is not what was asked for, as a problem (RFC 9457). */
import type { ErrorHandler, NotFoundHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Problem } from "../../protocol/resources.ts";
import type { Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import type { Env } from "./env.ts";

/** Turns what a verb threw into a problem; what nobody foresaw is logged and says nothing of our insides. */
export function problems(ctx: Context): ErrorHandler<Env> {
	return (error, c) => {
		const known = knownAs(error);
		if (known.status >= 500) {
			ctx.log.error({ err: known.cause ?? error, request: c.var.requestId, route: c.req.method }, known.code);
		}
		return answer(known, c.var.requestId);
	};
}

export const notFound: NotFoundHandler<Env> = (c) => answer(new ApiError("not_found"), c.var.requestId);

function knownAs(error: unknown): ApiError {
	if (error instanceof ApiError) return error;
	if (error instanceof HTTPException) {
		if (error.status === 413) return new ApiError("too_large");
		if (error.status < 500) return new ApiError("bad_request");
	}
	// A statement that never got through: the database is away, full or going down.
	const code = String((error as { code?: unknown } | null)?.code ?? "");
	const away = /^(08|53|57P|58)/.test(code) || /^(CONNECT|ECONN|ENOTFOUND|ETIMEDOUT)/.test(code);
	return new ApiError(away ? "unavailable" : "internal");
}

function answer(error: ApiError, requestId: string): Response {
	const problem: Problem = {
		type: `/docs/problems#${error.code}`,
		title: error.title,
		status: error.status,
		detail: error.message,
		instance: `/requests/${requestId}`,
		code: error.code,
		...(error.errors !== undefined && { errors: error.errors }),
		...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }),
	};
	return new Response(JSON.stringify(problem), {
		status: error.status as ContentfulStatusCode,
		headers: {
			"Content-Type": "application/problem+json",
			"Cache-Control": "no-store",
			...(error.retryAfter !== undefined && { "Retry-After": String(Math.ceil(error.retryAfter)) }),
		},
	});
}
