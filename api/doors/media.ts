import type { MiddlewareHandler } from "hono";
import { ApiError } from "../errors.ts";
import type { Env } from "./env.ts";

const CARRIES = new Set(["POST", "PUT", "PATCH"]);

/** Bodies are JSON and say so: a form on another site cannot say so without being asked first. */
export const demandJson: MiddlewareHandler<Env> = async (c, next) => {
	if (CARRIES.has(c.req.method)) {
		const type = c.req.header("Content-Type")?.split(";")[0]?.trim().toLowerCase();
		const empty =
			type === undefined &&
			(c.req.header("Content-Length") ?? "0") === "0" &&
			!c.req.header("Transfer-Encoding");
		if (type !== "application/json" && !empty) throw new ApiError("unsupported_media");
	}
	await next();
	c.header("Cache-Control", "no-store");
};
