/** The script tag's address, and the panel's files. Loaded by other sites' pages. */
import { readFile } from "node:fs/promises";
import type { Shop } from "../../protocol/resources.ts";
import { shopIdSchema } from "../../protocol/resources.ts";
import { newDoor } from "../doors/door.ts";
import type { Door, DoorDeps } from "../doors/env.ts";
import { ApiError } from "../errors.ts";
import { noteTagSeen } from "../shops/note-tag-seen.ts";
import { findShop } from "../shops/show.ts";
import { openBuilds } from "./builds.ts";
import { IMMUTABLE, type Packed, pack, send } from "./packed.ts";

/** Where the settings go in the built bell. */
const SETTINGS = "__SHOPBELL_SETTINGS__";
/** As often as the bell has tried in vain: a browser does not fetch again what failed under an address. */
const AGAIN = /(?<=^assets\/)(1\/)+/;
/** A panel or a language of any build. */
const BUILT = /^assets\/([\w-]+)-[\w]+\.js$/;
const SCRIPT = "text/javascript; charset=utf-8";
/** Most shops whose bell is kept ready. */
const READY_MAX = 1_000;
/** A shop's settings are read again after this, however often its tag is loaded. Milliseconds. */
const FRESH = 1_000;

/** Any page may load these, also one that isolates itself (COEP), and may see how long it took. */
const FOR_ALL = {
	"Access-Control-Allow-Origin": "*",
	"Cross-Origin-Resource-Policy": "cross-origin",
	"Timing-Allow-Origin": "*",
};

type Ready = { at: number; settings: string; file: Packed };

export function bellRoutes({ ctx, config, folders }: DoorDeps): Door {
	const find = openBuilds(ctx.sql, "widget", folders.widget);
	const ready = new Map<string, Ready>();

	/** One file a shop, its settings inside, so that a page makes one request. */
	async function bellOf(id: string): Promise<Packed> {
		const known = ready.get(id);
		const now = performance.now();
		if (known !== undefined && now - known.at < FRESH) return known.file;
		const shop = await findShop(ctx, id);
		if (shop === null) throw new ApiError("not_found");
		const { bell, files } = await readBuilt(folders.widget);
		const settings = settingsOf(shop, files);
		const text = bell.replace(SETTINGS, () => settings);
		const file = known?.settings === text ? known.file : pack(text, SCRIPT);
		if (known === undefined && ready.size >= READY_MAX) ready.delete(ready.keys().next().value ?? "");
		ready.set(id, { at: now, settings: text, file });
		return file;
	}

	function settingsOf({ id, name, accent, locale }: Shop, files: string): string {
		const origin = config.publicUrl;
		return inScript({ shop: id, name, accent, locale, origin, files: `${origin}/bell/${files}` });
	}

	const door = newDoor();
	door.get("/bell/assets/*", async (c) => {
		const asked = c.req.path.slice("/bell/".length).replace(AGAIN, "");
		const file = await find(asked);
		if (file !== null) return send(c, file, { ...FOR_ALL, "Cache-Control": IMMUTABLE });
		// A bell that a browser kept for very long names a build that nobody has any more: it gets today's panel and strings.
		const name = BUILT.exec(asked)?.[1];
		const todays = name && (await find((await readBuilt(folders.widget)).files.replace("*", name)));
		if (!todays) throw new ApiError("not_found");
		return send(c, todays, { ...FOR_ALL, "Cache-Control": "no-cache" });
	});
	door.get("/bell/:file{shp_[^/]+\\.js}", async (c) => {
		const id = shopIdSchema.safeParse(c.req.param("file").slice(0, -".js".length));
		if (!id.success) throw new ApiError("not_found");
		const file = await bellOf(id.data);
		noteTagSeen(ctx, id.data, c.req.header("Referer")).catch((error: unknown) =>
			ctx.log.warn({ err: error }, "a seen tag was not noted"),
		);
		return send(c, file, {
			...FOR_ALL,
			"Cache-Control": "public, max-age=300, stale-while-revalidate=86400",
		});
	});
	return door;
}

async function readBuilt(folder: string): Promise<{ bell: string; files: string }> {
	try {
		const [bell, manifest] = await Promise.all([
			readFile(`${folder}/bell.js`, "utf8"),
			readFile(`${folder}/manifest.json`, "utf8"),
		]);
		return { bell, files: (JSON.parse(manifest) as { files: string }).files };
	} catch {
		throw new ApiError("not_found", { detail: "The bell is not built. Run: npm run build" });
	}
}

/** JSON that stays data inside a script, whatever a merchant called their shop. */
function inScript(settings: Record<string, string>): string {
	return JSON.stringify(settings).replace(/[<\u2028\u2029]/g, (char) => {
		return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
	});
}
