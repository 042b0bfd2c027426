/** How a door is described, so that what validates is what the OpenAPI document says. */
import { createRoute, OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import { PAGE_DEFAULT, PAGE_MAX } from "../../protocol/limits.ts";
import { conversationIdSchema, problemSchema } from "../../protocol/resources.ts";
import { ApiError } from "../errors.ts";
import type { Door, Env } from "./env.ts";

const BODY = "application/json";

/** A door whose broken input answers as a problem with a pointer to each part that is wrong. */
export function newDoor(): Door {
	return new OpenAPIHono<Env>({
		defaultHook: (result) => {
			if (result.success) return;
			throw new ApiError("invalid", {
				errors: result.error.issues.map((issue) => ({
					pointer: `/${issue.path.map(String).join("/")}`,
					detail: issue.message,
				})),
			});
		},
	});
}

type Method = "get" | "post" | "put" | "patch" | "delete";
type Asked = NonNullable<RouteConfig["request"]>;
type Described<M extends Method, P extends string, R extends Asked> = {
	method: M;
	path: P;
	/** The feature it is listed under. */
	tag: string;
	summary: string;
	description?: string;
	request?: R;
};

const PROBLEM = {
	description: "A problem, with a stable `code`.",
	content: { "application/problem+json": { schema: problemSchema } },
};

/** One operation that answers with JSON. Every one may answer with a problem (RFC 9457) instead. */
export function operation<
	M extends Method,
	const P extends string,
	A extends z.ZodType,
	R extends Asked = Record<never, never>,
	S extends 200 | 201 = 200,
>({ tag, answers, status, request, ...described }: Described<M, P, R> & { answers: A; status?: S }) {
	const answer = { description: "As asked.", content: { [BODY]: { schema: answers } } };
	return createRoute({
		...described,
		tags: [tag],
		request: (request ?? {}) as R,
		responses: { [status ?? 200]: answer, default: PROBLEM } as Record<S, typeof answer> & {
			default: typeof PROBLEM;
		},
	});
}

/** One operation that is done and has nothing to answer (204). */
export function deed<M extends Method, const P extends string, R extends Asked = Record<never, never>>({
	tag,
	request,
	...described
}: Described<M, P, R>) {
	return createRoute({
		...described,
		tags: [tag],
		request: (request ?? {}) as R,
		responses: { 204: { description: "Done." }, default: PROBLEM },
	});
}

/** A JSON body. Keys nobody knows are refused. */
export function body<S extends z.ZodType>(schema: S) {
	return { body: { required: true, content: { [BODY]: { schema } } } } as const;
}

export const conversationParam = z.object({ conversation: conversationIdSchema });
export const messageParam = conversationParam.extend({
	seq: z.coerce
		.number()
		.int()
		.min(1)
		.max(2 ** 31 - 1),
});
export const limitQuery = z.coerce
	.number()
	.int()
	.min(1)
	.max(PAGE_MAX)
	.default(PAGE_DEFAULT)
	.meta({ description: `How many, at most ${PAGE_MAX}.` });
export const cursorQuery = z
	.string()
	.max(1_000)
	.optional()
	.meta({ description: "`next` of the page before." });
export const seqQuery = z.coerce
	.number()
	.int()
	.min(0)
	.max(2 ** 31 - 1)
	.optional();
