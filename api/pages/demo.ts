/** The demo shop: static pages that carry the very tag a merchant would paste. */
import { newDoor } from "../doors/door.ts";
import type { Door, DoorDeps } from "../doors/env.ts";
import { ApiError } from "../errors.ts";
import { openFolder } from "./folder.ts";
import { send } from "./packed.ts";
import { policy, socketsOf } from "./policy.ts";

export function demoRoutes({ ctx, config, folders }: DoorDeps): Door {
	let shop: string | null = null;
	const find = openFolder(folders.demo, async (path) => {
		if (!path.endsWith(".html")) return null;
		shop ??= await oldestShop();
		if (shop === null) throw new ApiError("not_found", { detail: "There is no shop yet. Run: npm start" });
		const id = shop;
		return (text) => text.replaceAll("{{origin}}", config.publicUrl).replaceAll("{{shop}}", id);
	});
	// The demo may be opened by another name of this machine than the one the tag is loaded from.
	const ours = `'self' ${config.publicUrl}`;
	const headers = {
		"Cache-Control": "no-cache",
		"Referrer-Policy": "strict-origin-when-cross-origin",
		"Content-Security-Policy": policy({
			"script-src": ours,
			"connect-src": `${ours} ${socketsOf([config.publicUrl, ...config.ownOrigins])}`,
		}),
	};

	const door = newDoor();
	door.get("/demo", (c) => c.redirect("/demo/"));
	door.get("/demo/*", async (c) => {
		const path = c.req.path.slice("/demo/".length) || "index.html";
		// What is said about the demo, and what tries it, is no page of the shop.
		const file = /\.(ts|md|json)$/.test(path) ? null : ((await find(path)) ?? (await find(`${path}.html`)));
		if (file === null) throw new ApiError("not_found");
		return send(c, file, headers);
	});
	return door;

	async function oldestShop(): Promise<string | null> {
		const [row] = await ctx.sql<{ id: string }[]>`select id from shops order by created_at, id limit 1`;
		return row?.id ?? null;
	}
}
