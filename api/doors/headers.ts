/** Headers that tell a browser what may not be done with an answer. */
import { secureHeaders } from "hono/secure-headers";
import type { MiddlewareHandler } from "hono/types";
import { newId } from "../ids.ts";
import type { Env } from "./env.ts";

/**
 * For every answer. What a page may do besides is its own policy, see pages/. `overwrite: false` lets a door that must
 * differ (the bell is loaded by other sites) say so itself.
 */
export function safeHeaders(publicUrl: string): MiddlewareHandler {
	return secureHeaders({
		overwrite: false,
		strictTransportSecurity: publicUrl.startsWith("https:") ? "max-age=31536000" : false,
		xFrameOptions: "DENY",
		xDownloadOptions: false,
		xDnsPrefetchControl: false,
		xPermittedCrossDomainPolicies: false,
		xXssProtection: false,
		contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
		permissionsPolicy: { camera: false, microphone: false, geolocation: false, payment: false, usb: false },
	});
}

/** Gives every request a name, in its answer and in the log. Never one that the request brings: it could be anything. */
export const named: MiddlewareHandler<Env> = async (c, next) => {
	const id = newId("req");
	c.set("requestId", id);
	c.header("Request-Id", id);
	await next();
};
