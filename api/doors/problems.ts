/** Every answer that is not what was asked for, as a problem (RFC 9457), whoever refuses. */
import type { ErrorHandler, NotFoundHandler, Context as Request } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Problem } from "../../protocol/resources.ts";
import type { Context } from "../context.ts";
import { refusalOf } from "../db/refusal.ts";
import { ApiError, type ProblemCode } from "../errors.ts";
import type { Env } from "./env.ts";

/** Where each `code` is explained, below our origin. */
export const PROBLEMS_PATH = "/docs/problems";
/** When to try again if nothing better is known. Seconds. */
const SOON = 1;

const BY_STATUS: Record<number, ProblemCode> = {
	401: "unauthorised",
	403: "origin_not_allowed",
	404: "not_found",
	405: "method_not_allowed",
	413: "too_large",
	415: "unsupported_media",
	422: "invalid",
	429: "rate_limited",
	503: "unavailable",
};

/** Turns what a verb threw into a problem; what nobody foresaw is logged and says nothing of our insides. */
export function problems(ctx: Context): ErrorHandler<Env> {
	return (error, c) => {
		const refusal = problemOf(error);
		if (refusal.status >= 500) {
			const of = {
				err: refusal.cause ?? error,
				request: c.var.requestId,
				method: c.req.method,
				path: c.req.path,
			};
			if (refusal.code !== "internal") ctx.log.warn(of, "a request could not be served now");
			else ctx.log.error(of, "a request failed");
		}
		return problemAnswer(c, refusal);
	};
}

export const notFound: NotFoundHandler<Env> = (c) => problemAnswer(c, new ApiError("not_found"));

/** A refusal by somebody who knows only HTTP's own statuses. */
export function refusalOfStatus(status: number, detail?: string): ApiError {
	const code = BY_STATUS[status] ?? (status < 500 ? "bad_request" : "internal");
	return new ApiError(code, detail === undefined ? {} : { detail });
}

function problemOf(error: unknown): ApiError {
	if (error instanceof HTTPException) return refusalOfStatus(error.status);
	const refusal = refusalOf(error);
	// Who asks by REST may be a program that waits as long as it is told and no longer.
	if (refusal.code !== "unavailable" || refusal.retryAfter !== undefined) return refusal;
	return new ApiError("unavailable", { retryAfter: SOON });
}

/** Writes a refusal as an answer; what the request's headers were given so far stays. */
export function problemAnswer(
	c: Request<Env>,
	refusal: ApiError,
	headers: Record<string, string> = {},
): Response {
	const { code, status, title, message, errors, retryAfter } = refusal;
	const problem: Problem = {
		type: `${PROBLEMS_PATH}#${code}`,
		title,
		status,
		detail: message,
		instance: `/requests/${c.var.requestId}`,
		code,
		...(errors !== undefined && { errors }),
		...(retryAfter !== undefined && { retryAfter }),
	};
	return c.body(JSON.stringify(problem), status as ContentfulStatusCode, {
		"Content-Type": "application/problem+json",
		"Cache-Control": "no-store",
		...(retryAfter !== undefined && { "Retry-After": String(Math.ceil(retryAfter)) }),
		// RFC 9110, section 11.6.1.
		...(status === 401 && { "WWW-Authenticate": "Bearer" }),
		...headers,
	});
}
