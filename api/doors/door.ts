/** How a door is described, so that what validates is what the OpenAPI document says. */
import { createRoute, OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import { FRAME_MAX_BYTES, PAGE_DEFAULT, PAGE_MAX, SEQ_MAX, TEXT_MAX } from "../../protocol/limits.ts";
import { clientIdSchema, conversationIdSchema, plainText } from "../../protocol/resources.ts";
import { ApiError } from "../errors.ts";
import type { Door, Env } from "./env.ts";
import { refusals } from "./refusals.ts";
import { type Kind, securityOf, servedTo } from "./served-to.ts";

const BODY = "application/json";
/** Longest piece of a request that is said back. UTF-16 code units. */
const ECHO_MAX = 100;

/** A door whose broken input answers as a problem with a pointer to each part that is wrong. */
export function newDoor(): Door {
	return new OpenAPIHono<Env>({
		defaultHook: (result) => {
			if (result.success) return;
			// An id that cannot be names nothing.
			if (result.target === "param") throw new ApiError("not_found");
			throw new ApiError("invalid", { errors: result.error.issues.flatMap(faultsOf) });
		},
	});
}

type Fault = { pointer: string; detail: string };

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
	if (issue.code !== "unrecognized_keys") return [{ pointer: pointer(issue.path), detail: issue.message }];
	return issue.keys.map((key) => ({ pointer: pointer([...issue.path, key]), detail: "is not known here" }));
}

/** A JSON pointer (RFC 6901, section 3). */
function pointer(path: PropertyKey[]): string {
	const steps = path.map((step) =>
		String(step).slice(0, ECHO_MAX).replaceAll("~", "~0").replaceAll("/", "~1"),
	);
	return steps.map((step) => `/${step}`).join("");
}

type Method = "get" | "post" | "put" | "patch" | "delete";
type Asked = NonNullable<RouteConfig["request"]>;
type Described<M extends Method, P extends string, R extends Asked, K extends Kind> = {
	method: M;
	path: P;
	/** Who may ask. */
	for: readonly K[];
	/** The feature it is listed under. */
	tag: string;
	summary: string;
	description?: string;
	request?: R;
};

/** One operation that answers with JSON. Every one may answer with a problem (RFC 9457) instead. */
export function operation<
	M extends Method,
	const P extends string,
	A extends z.ZodType,
	K extends Kind,
	R extends Asked = Record<never, never>,
	S extends 200 | 201 = 200,
>({ answers, status, ...described }: Described<M, P, R, K> & { answers: A; status?: S }) {
	const answer = { description: "As asked.", content: { [BODY]: { schema: answers } } };
	return createRoute({
		...shared(described),
		responses: { [status ?? 200]: answer, ...refusals } as Record<S, typeof answer> & typeof refusals,
	});
}

/** One operation that is done and has nothing to answer (204). */
export function deed<
	M extends Method,
	const P extends string,
	K extends Kind,
	R extends Asked = Record<never, never>,
>(described: Described<M, P, R, K>) {
	return createRoute({ ...shared(described), responses: { 204: { description: "Done." }, ...refusals } });
}

function shared<M extends Method, P extends string, R extends Asked, K extends Kind>({
	for: kinds,
	tag,
	request,
	...described
}: Described<M, P, R, K>) {
	return {
		...described,
		tags: [tag],
		request: (request ?? {}) as R,
		security: securityOf(kinds),
		middleware: servedTo(kinds),
	};
}

/** The same operation at a door that finds out by itself who asks. */
export function open<O extends { middleware: unknown }>({
	middleware: _,
	...operation
}: O): Omit<O, "middleware"> {
	return operation;
}

/** A JSON body. Keys nobody knows are refused. */
export function body<S extends z.ZodType>(schema: S) {
	return { body: { required: true, content: { [BODY]: { schema } } } } as const;
}

/** A whole number in an address, written in one way only. */
function whole(min: number, max: number) {
	return z
		.string()
		.regex(/^(0|[1-9]\d{0,9})$/, "is not a whole number")
		.transform(Number)
		.pipe(z.int().min(min).max(max));
}

export const conversationParam = z.object({
	conversation: conversationIdSchema.meta({ example: "cnv_4q9VbGkTzJ2mWyXr7LhPd" }),
});
export const messageParam = conversationParam.extend({
	seq: whole(1, SEQ_MAX).meta({ type: "integer", minimum: 1, maximum: SEQ_MAX, example: 12 }),
});
export const limitQuery = whole(1, PAGE_MAX)
	.default(PAGE_DEFAULT)
	.meta({
		type: "integer",
		minimum: 1,
		maximum: PAGE_MAX,
		default: PAGE_DEFAULT,
		description: `How many, at most ${PAGE_MAX}.`,
	});
export const cursorQuery = plainText(1_000)
	.optional()
	.meta({ description: "`next` of the page before. Opaque, and good for the same list only." });
export const seqQuery = whole(0, SEQ_MAX).optional().meta({ type: "integer", minimum: 0, maximum: SEQ_MAX });
/** A `seq` in a body. */
export const seqSchema = z.int().min(0).max(SEQ_MAX);
/** What somebody says. The verb looks at it, so that a text too long is refused by that name. */
export const textInput = z
	.string()
	.max(FRAME_MAX_BYTES)
	.meta({ description: `At most ${TEXT_MAX} UTF-16 code units.` });
/** The sender's own name for what it sends. */
export const clientIdOption = clientIdSchema.optional().meta({
	description:
		"Your own name for it: the same again is answered and not stored twice. Left out, `Idempotency-Key` serves.",
});
