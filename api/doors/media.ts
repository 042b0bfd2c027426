/** What a request may carry: JSON, and not too much of it. */
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { FRAME_MAX_BYTES } from "../../protocol/limits.ts";
import { ApiError } from "../errors.ts";
import type { Env } from "./env.ts";

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/** The bound of a frame, for the same reason: the longest text with room for its envelope. */
export const demandSmall: MiddlewareHandler<Env> = bodyLimit({
	maxSize: FRAME_MAX_BYTES,
	onError: () => {
		throw new ApiError("too_large");
	},
});

/** Bodies are JSON and say so: a form on another site cannot say so without being asked first. */
export const demandJson: MiddlewareHandler<Env> = async (c, next) => {
	const type = c.req.header("Content-Type");
	const carries =
		(c.req.header("Content-Length") ?? "0") !== "0" || c.req.header("Transfer-Encoding") !== undefined;
	if (type === undefined ? carries : !JSON_TYPE.test(type)) throw new ApiError("unsupported_media");
	await next();
};
