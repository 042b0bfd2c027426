/** The HTTP side: what every request passes, in reading order, and one line a feature. */
import { methodNotAllowed } from "hono/method-not-allowed";
import { meRoutes, sellerRoutes, signInRoutes } from "./auth/routes.ts";
import { createAuth } from "./auth/sign-in.ts";
import { buyerRoutes, identityRoutes } from "./buyers/routes.ts";
import { conversationRoutes } from "./conversations/routes.ts";
import { shopPages } from "./doors/cors.ts";
import { credentials } from "./doors/credentials.ts";
import { newDoor } from "./doors/door.ts";
import type { Deps, Door, DoorDeps } from "./doors/env.ts";
import { named, safeHeaders } from "./doors/headers.ts";
import { idempotency } from "./doors/idempotency.ts";
import { demandJson, demandSmall } from "./doors/media.ts";
import { describeApi } from "./doors/openapi.ts";
import { notFound, problemAnswer, problems } from "./doors/problems.ts";
import { RateLimits } from "./doors/rate-limit.ts";
import { tagged } from "./doors/tagged.ts";
import { ApiError } from "./errors.ts";
import { healthRoutes } from "./health/routes.ts";
import { keyRoutes } from "./keys/routes.ts";
import { markRoutes } from "./marks/routes.ts";
import { memberRoutes } from "./members/routes.ts";
import { messageRoutes } from "./messages/routes.ts";
import { noteRoutes } from "./notes/routes.ts";
import { bellRoutes } from "./pages/bell.ts";
import { demoRoutes } from "./pages/demo.ts";
import { deskRoutes } from "./pages/desk.ts";
import { docsRoutes } from "./pages/docs.ts";
import { FOLDERS } from "./pages/folders.ts";
import { searchRoutes } from "./search/routes.ts";
import { shopRoutes } from "./shops/routes.ts";

/** Makes the whole HTTP side of one process. */
export function createApp({ live, limits, folders = {}, ...given }: Deps): Door {
	const { ctx, config } = given;
	const { auth } = createAuth(ctx, config);
	const deps: DoorDeps = {
		...given,
		auth,
		limits: new RateLimits(limits, config.trustProxy),
		folders: { ...FOLDERS, ...folders },
	};
	const app = newDoor();
	app.onError(problems(ctx));
	app.notFound(notFound);

	app.route("/", healthRoutes(given.readiness));
	app.use(named, safeHeaders(config.publicUrl));
	app.use(
		methodNotAllowed({
			app,
			onMethodNotAllowed: (c, methods) =>
				problemAnswer(c, new ApiError("method_not_allowed"), { Allow: methods.join(", ") }),
		}),
	);
	app.route("/", bellRoutes(deps));
	app.route("/", deskRoutes(deps));
	app.route("/", demoRoutes(deps));
	app.route("/", docsRoutes(deps));
	describeApi(app);

	app.use("/v1/*", deps.limits.strangers, shopPages(deps), demandSmall, demandJson, tagged);
	app.route("/v1", signInRoutes(deps));
	app.route("/v1", meRoutes(deps));
	app.route("/v1", identityRoutes(deps));
	app.route("/v1", live(deps));
	// From here on it is known who asks.
	app.use("/v1/*", credentials(deps), deps.limits.perActor, idempotency(deps));
	app.route("/v1", sellerRoutes(deps));
	app.route("/v1", conversationRoutes(deps));
	app.route("/v1", messageRoutes(deps));
	app.route("/v1", searchRoutes(deps));
	app.route("/v1", markRoutes(deps));
	app.route("/v1", noteRoutes(deps));
	app.route("/v1", buyerRoutes(deps));
	app.route("/v1", shopRoutes(deps));
	app.route("/v1", memberRoutes(deps));
	app.route("/v1", keyRoutes(deps));
	return app;
}
