/** The HTTP side: what every request passes, in reading order, and one line a feature. */
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { secureHeaders } from "hono/secure-headers";
import { FRAME_MAX_BYTES } from "../protocol/limits.ts";
import { meRoutes, signInRoutes, ticketRoutes } from "./auth/routes.ts";
import { createAuth } from "./auth/sign-in.ts";
import { buyerRoutes, identityRoutes } from "./buyers/routes.ts";
import { conversationRoutes } from "./conversations/routes.ts";
import { credentials, SHOP_HEADER } from "./doors/credentials.ts";
import { newDoor } from "./doors/door.ts";
import type { Deps, Door, DoorDeps } from "./doors/env.ts";
import { idempotency } from "./doors/idempotency.ts";
import { demandJson } from "./doors/media.ts";
import { describeApi } from "./doors/openapi.ts";
import { notFound, problems } from "./doors/problems.ts";
import { limitActors, limitAddresses } from "./doors/rate-limit.ts";
import { ApiError } from "./errors.ts";
import { healthRoutes } from "./health/routes.ts";
import { newId } from "./ids.ts";
import { keyRoutes } from "./keys/routes.ts";
import { markRoutes } from "./marks/routes.ts";
import { memberRoutes } from "./members/routes.ts";
import { messageRoutes } from "./messages/routes.ts";
import { noteRoutes } from "./notes/routes.ts";
import { bellRoutes } from "./pages/bell.ts";
import { demoRoutes } from "./pages/demo.ts";
import { deskRoutes } from "./pages/desk.ts";
import { docsRoutes } from "./pages/docs.ts";
import { shopRoutes } from "./shops/routes.ts";

/** Makes the whole HTTP side of one process. */
export function createApp(given: Deps): Door {
	const deps: DoorDeps = { ...given, auth: createAuth(given.ctx, given.config).auth };
	const app = newDoor();
	app.onError(problems(deps.ctx));
	app.notFound(notFound);

	app.route("/", healthRoutes(deps.readiness) as unknown as Door);
	app.use(async (c, next) => {
		c.set("requestId", newId("req"));
		await next();
		c.header("Request-Id", c.var.requestId);
	});
	app.use(secureHeaders({ crossOriginResourcePolicy: false, crossOriginOpenerPolicy: "same-origin" }));
	app.route("/", bellRoutes(deps));
	app.route("/", deskRoutes());
	app.route("/", demoRoutes(deps));
	app.route("/", docsRoutes());

	app.use("/v1/*", limitAddresses(deps));
	app.use(
		"/v1/*",
		bodyLimit({
			maxSize: FRAME_MAX_BYTES,
			onError: () => {
				throw new ApiError("too_large");
			},
		}),
	);
	app.route("/", signInRoutes(deps));
	// Any page may ask; what lets it in is a secret that only the right page holds, and never a cookie.
	app.use(
		"/v1/*",
		cors({
			origin: "*",
			allowMethods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
			allowHeaders: ["Authorization", "Content-Type", "Idempotency-Key", SHOP_HEADER],
			exposeHeaders: ["Request-Id", "Retry-After", "RateLimit", "RateLimit-Policy", "Idempotency-Replayed"],
			maxAge: 600,
		}),
	);
	app.use("/v1/*", demandJson);
	describeApi(app);
	app.route("/v1", identityRoutes(deps));
	app.route("/v1", meRoutes(deps));
	app.use("/v1/*", credentials(deps), limitActors(), idempotency(deps));
	app.route("/v1", ticketRoutes(deps));
	app.route("/v1", conversationRoutes(deps));
	app.route("/v1", messageRoutes(deps));
	app.route("/v1", markRoutes(deps));
	app.route("/v1", noteRoutes(deps));
	app.route("/v1", buyerRoutes(deps));
	app.route("/v1", shopRoutes(deps));
	app.route("/v1", memberRoutes(deps));
	app.route("/v1", keyRoutes(deps));
	return app;
}
