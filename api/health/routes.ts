/** For load balancers and supervisors. Nobody signs in here. */
import { Hono } from "hono";
import type { Readiness } from "./readiness.ts";

/**
 * `/healthz`: the process runs; never touches the database, so that its outage does not become a restart loop.
 * `/readyz`: 200 when it should be given work, else 503 with the reasons. Says what is wrong besides.
 */
export function healthRoutes(readiness: () => Promise<Readiness>): Hono {
	const routes = new Hono();
	routes.get("/healthz", (c) => c.json({ ok: true }, 200, { "Cache-Control": "no-store" }));
	routes.get("/readyz", async (c) => {
		const answer = await readiness();
		return c.json(answer, answer.ready ? 200 : 503, { "Cache-Control": "no-store" });
	});
	return routes;
}
