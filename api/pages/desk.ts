/** The desk: one page for all of its addresses. */
import { serveStatic } from "@hono/node-server/serve-static";
import { newDoor } from "../doors/door.ts";
import type { Door } from "../doors/env.ts";
import { DASHBOARD, IMMUTABLE } from "./files.ts";

/** Nothing from elsewhere, nothing inline, in nobody's frame. */
const POLICY = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self' data:",
	"font-src 'self'",
	"connect-src 'self'",
	"manifest-src 'self'",
	"form-action 'self'",
	"base-uri 'none'",
	"frame-ancestors 'none'",
	"require-trusted-types-for 'script'",
].join("; ");

export function deskRoutes(): Door {
	const door = newDoor();
	door.get("/", (c) => c.redirect("/desk/"));
	door.get("/desk", (c) => c.redirect("/desk/"));
	door.use("/desk/*", async (c, next) => {
		await next();
		c.header("Content-Security-Policy", POLICY);
		const hashed = c.req.path.startsWith("/desk/assets/") && c.res.ok;
		c.header("Cache-Control", hashed ? IMMUTABLE : "no-cache");
	});
	const within = (path: string) => path.replace(/^\/desk/, "");
	door.get("/desk/*", serveStatic({ root: DASHBOARD, precompressed: true, rewriteRequestPath: within }));
	// Everything that is not a file is an address of the desk's own router.
	door.get("/desk/:address{(?!assets/).*}", serveStatic({ root: DASHBOARD, path: "index.html" }));
	return door;
}
