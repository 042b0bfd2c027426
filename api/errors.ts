/** Everything that can be refused, in one list: a stable code, the HTTP status, one sentence a person can act on. */

const PROBLEMS = {
	bad_request: [400, "The request is not understood."],
	bad_cursor: [400, "The cursor is not one this list gave out. Start again without it."],
	unauthorised: [401, "Sign in, or send a valid key or device secret."],
	not_found: [404, "There is nothing here, or it is not yours."],
	origin_not_allowed: [403, "This page's origin is not on the shop's list."],
	role_not_allowed: [403, "Your role in this shop does not allow this. Ask an owner or admin."],
	method_not_allowed: [405, "This address does not take that method."],
	client_id_reused: [409, "This clientId was used for other content. Choose a new one."],
	too_many_conversations: [409, "There are too many open conversations. Go on in one of them."],
	identity_changed: [409, "This device belongs to another person. Log out first."],
	idempotency_key_running: [409, "The first request with this Idempotency-Key is still running. Try again."],
	recalled: [409, "The message was recalled and cannot be changed."],
	not_yours: [403, "Only its author may change a message."],
	too_large: [413, "The request is too large."],
	unsupported_media: [415, "Send JSON with Content-Type: application/json."],
	invalid: [422, "A value is not valid."],
	text_empty: [422, "The text is empty."],
	text_too_long: [422, "The text is longer than 10,000 characters. Split it in two."],
	text_malformed: [422, "The text holds characters that are not Unicode text."],
	identity_invalid: [422, "The identity token is not valid for this shop."],
	idempotency_key_reused: [422, "This Idempotency-Key was used for another request. Choose a new one."],
	shop_required: [422, "You belong to several shops. Say which with the header Shopbell-Shop."],
	rate_limited: [429, "Too many requests. Wait a little and try again."],
	internal: [500, "Something went wrong on the server. Nothing you sent is lost; try again."],
	storage_full: [
		507,
		"The server's disk is full. Nothing you sent is lost; it is stored as soon as there is room.",
	],
	unavailable: [503, "The server is restarting or its database cannot be reached. Try again in a moment."],
} as const satisfies Record<string, readonly [status: number, sentence: string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Every code, for the documentation. */
export const PROBLEM_CODES = Object.keys(PROBLEMS) as ProblemCode[];

/** Thrown by verbs; the doors turn it into a problem answer (RFC 9457) or a `refused` frame. */
export class ApiError extends Error {
	override readonly name = "ApiError";
	readonly code: ProblemCode;
	readonly status: number;
	/** What is wrong with which part of the request. */
	readonly errors: { pointer: string; detail: string }[] | undefined;
	/** Seconds. */
	readonly retryAfter: number | undefined;

	constructor(
		code: ProblemCode,
		options: { detail?: string; errors?: { pointer: string; detail: string }[]; retryAfter?: number } = {},
	) {
		super(options.detail ?? PROBLEMS[code][1]);
		this.code = code;
		this.status = PROBLEMS[code][0];
		this.errors = options.errors;
		this.retryAfter = options.retryAfter;
	}

	/** The sentence that is always the same for this code. */
	get title(): string {
		return PROBLEMS[this.code][1];
	}

	/** Whether the same request may succeed later: then a client keeps it and tries again. */
	get permanent(): boolean {
		return this.status < 500 && this.status !== 429 && this.code !== "idempotency_key_running";
	}
}
