/** The desk: one page for all of its addresses. */
import { newDoor } from "../doors/door.ts";
import type { Door, DoorDeps } from "../doors/env.ts";
import { ApiError } from "../errors.ts";
import { openBuilds } from "./builds.ts";
import { openFolder } from "./folder.ts";
import { IMMUTABLE, send } from "./packed.ts";
import { policy, socketsOf } from "./policy.ts";

export function deskRoutes({ ctx, config, folders }: DoorDeps): Door {
	const find = openFolder(folders.dashboard);
	const findOfAnyBuild = openBuilds(ctx.sql, "dashboard", folders.dashboard);
	const page = {
		"Cache-Control": "no-cache",
		"Content-Security-Policy": policy({
			"connect-src": `'self' ${socketsOf(config.ownOrigins)}`,
			// No text becomes markup or code, not even by mistake.
			"require-trusted-types-for": "'script'",
			"trusted-types": "'none'",
		}),
	};
	const door = newDoor();
	door.get("/", (c) => c.redirect("/desk/"));
	door.get("/desk", (c) => c.redirect("/desk/"));
	door.get("/desk/assets/*", async (c) => {
		const file = await findOfAnyBuild(c.req.path.slice("/desk/".length));
		if (file === null) throw new ApiError("not_found");
		return send(c, file, { "Cache-Control": IMMUTABLE });
	});
	door.get("/desk/*", async (c) => {
		// Everything that is not a file is an address of the desk's own router.
		const path = c.req.path.slice("/desk/".length);
		const file = (path === "" ? null : await find(path)) ?? (await find("index.html"));
		if (file === null)
			throw new ApiError("not_found", { detail: "The desk is not built. Run: npm run build" });
		return send(c, file, page);
	});
	return door;
}
