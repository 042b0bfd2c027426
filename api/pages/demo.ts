/** The demo shop: static pages that carry the very tag a merchant would paste. */
import { readFile } from "node:fs/promises";
import { serveStatic } from "@hono/node-server/serve-static";
import { newDoor } from "../doors/door.ts";
import type { Door, DoorDeps } from "../doors/env.ts";
import { DEMO } from "./files.ts";

export function demoRoutes({ ctx, config }: DoorDeps): Door {
	const door = newDoor();
	door.get("/demo", (c) => c.redirect("/demo/"));
	door.get("/demo/:page{([a-z0-9-]+\\.html)?}", async (c, next) => {
		const file = c.req.param("page") || "index.html";
		const page = await readFile(`${DEMO}/${file}`, "utf8").catch(() => null);
		if (page === null) return next();
		const shop = await oldestShop();
		const filled = page.replaceAll("{{origin}}", config.publicUrl).replaceAll("{{shop}}", shop ?? "");
		return c.html(filled, 200, { "Cache-Control": "no-cache" });
	});
	door.get("/demo/*", serveStatic({ root: DEMO, rewriteRequestPath: (path) => path.replace(/^\/demo/, "") }));
	return door;

	async function oldestShop(): Promise<string | undefined> {
		const [row] = await ctx.sql<{ id: string }[]>`select id from shops order by created_at, id limit 1`;
		return row?.id;
	}
}
