/** The script tag's address, and the panel's files. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliCompress } from "node:zlib";
import { serveStatic } from "@hono/node-server/serve-static";
import type { Shop } from "../../protocol/resources.ts";
import { shopIdSchema } from "../../protocol/resources.ts";
import { newDoor } from "../doors/door.ts";
import type { Door, DoorDeps } from "../doors/env.ts";
import { ApiError } from "../errors.ts";
import { noteTagSeen } from "../shops/note-tag-seen.ts";
import { findShop } from "../shops/show.ts";
import { IMMUTABLE, WIDGET } from "./files.ts";

/** Where the settings go in the built bell. */
const SETTINGS = "__SHOPBELL_SETTINGS__";
/** Most shops whose bell is kept ready. */
const READY_MAX = 1_000;

type Bell = { plain: Uint8Array<ArrayBuffer>; brotli: Uint8Array<ArrayBuffer>; etag: string };
type Built = { bell: string; panel: string };

const compressed = promisify(brotliCompress);

export function bellRoutes({ ctx, config }: DoorDeps): Door {
	let built: Promise<Built> | null = null;
	const ready = new Map<string, Promise<Bell>>();

	/** One file a shop, its settings inside, so that a page makes one request. */
	async function bellOf(shop: Shop): Promise<Bell> {
		built ??= readBuilt();
		const { bell, panel } = await built.catch((error: unknown) => {
			built = null;
			throw error;
		});
		const settings = inScript({
			shop: shop.id,
			name: shop.name,
			accent: shop.accent,
			locale: shop.locale,
			origin: config.publicUrl,
			panel: `${config.publicUrl}/bell/${panel}`,
		});
		const found = ready.get(settings);
		if (found !== undefined) return found;
		const made = serve(bell.replace(SETTINGS, () => settings));
		if (ready.size >= READY_MAX) ready.delete(ready.keys().next().value ?? "");
		ready.set(settings, made);
		return made;
	}

	const door = newDoor();
	door.get("/bell/:file{shp_[^/]+\\.js}", async (c) => {
		const id = shopIdSchema.safeParse(c.req.param("file").slice(0, -".js".length));
		const shop = id.success ? await findShop(ctx, id.data) : null;
		if (shop === null) throw new ApiError("not_found");
		noteTagSeen(ctx, shop.id, c.req.header("Referer")).catch((error: unknown) =>
			ctx.log.warn({ err: error }, "a seen tag was not noted"),
		);
		const bell = await bellOf(shop);
		const brotli = /\bbr\b/.test(c.req.header("Accept-Encoding") ?? "");
		const headers = {
			"Cache-Control": "public, max-age=300, stale-while-revalidate=86400",
			ETag: bell.etag,
			Vary: "Accept-Encoding",
			"Access-Control-Allow-Origin": "*",
			"Cross-Origin-Resource-Policy": "cross-origin",
			"Timing-Allow-Origin": "*",
			// The desk's Install page shows where the tag was seen.
			"Referrer-Policy": "strict-origin-when-cross-origin",
		};
		if (c.req.header("If-None-Match") === bell.etag) return c.body(null, 304, headers);
		return c.body(brotli ? bell.brotli : bell.plain, 200, {
			...headers,
			"Content-Type": "text/javascript; charset=utf-8",
			...(brotli && { "Content-Encoding": "br" }),
		});
	});
	door.use("/bell/assets/*", async (c, next) => {
		await next();
		c.header("Access-Control-Allow-Origin", "*");
		c.header("Cross-Origin-Resource-Policy", "cross-origin");
		c.header("Timing-Allow-Origin", "*");
		if (c.res.ok) c.header("Cache-Control", IMMUTABLE);
	});
	door.get(
		"/bell/assets/*",
		serveStatic({
			root: WIDGET,
			precompressed: true,
			rewriteRequestPath: (path) => path.replace(/^\/bell/, ""),
		}),
	);
	return door;
}

async function readBuilt(): Promise<Built> {
	const [bell, manifest] = await Promise.all([
		readFile(`${WIDGET}/bell.js`, "utf8"),
		readFile(`${WIDGET}/manifest.json`, "utf8"),
	]);
	return { bell, panel: (JSON.parse(manifest) as { panel: string }).panel };
}

async function serve(text: string): Promise<Bell> {
	const plain = new Uint8Array(Buffer.from(text));
	const brotli = new Uint8Array(await compressed(plain));
	const etag = `"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"`;
	return { plain, brotli, etag };
}

/** JSON that stays data inside a script, whatever a merchant called their shop. */
function inScript(settings: Record<string, string>): string {
	return JSON.stringify(settings).replace(/[<\u2028\u2029]/g, (char) => {
		return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
	});
}
