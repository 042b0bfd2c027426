/** The shop's own web server, on an origin of its own: the demo shop with the tag in it, and pages made for one test. */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

const DEMO = fileURLToPath(new URL("../../demo", import.meta.url));
const TYPES: Record<string, string> = {
	".html": "text/html; charset=utf-8",
	".css": "text/css",
	".js": "text/javascript",
	".svg": "image/svg+xml",
};

export type ShopPage = { body: string; type?: string; headers?: Record<string, string> };

export type ShopPages = {
	origin: string;
	/** What a merchant pastes, with more attributes if need be. */
	tag: (attributes?: string) => string;
	/** Puts a page of its own at a path. */
	put: (path: string, page: ShopPage) => string;
	close: () => Promise<void>;
};

/** @param bell where the tag points: the server's origin and the shop. */
export async function openShopPages(bell: { origin: string; shop: string }): Promise<ShopPages> {
	const own = new Map<string, ShopPage>();
	const server = createServer(async (request, response) => {
		const { pathname } = new URL(request.url ?? "/", "http://shop");
		const page = own.get(pathname) ?? (await demoPage(pathname, bell));
		if (page === null) {
			response.writeHead(404).end();
			return;
		}
		response.writeHead(200, { "content-type": page.type ?? TYPES[".html"], ...page.headers });
		response.end(page.body);
	});
	await once(server.listen(0, "127.0.0.1"), "listening");
	// Another name than the tag's: another site to the browser, not only another origin.
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		origin,
		tag: (attributes = "") =>
			`<script async src="${bell.origin}/bell/${bell.shop}.js" ${attributes}></script>`,
		put(path, page) {
			own.set(path, page);
			return origin + path;
		},
		async close() {
			server.closeAllConnections();
			await once(server.close(), "close");
		},
	};
}

async function demoPage(
	path: string,
	{ origin, shop }: { origin: string; shop: string },
): Promise<ShopPage | null> {
	if (!/^\/[\w/.-]*$/.test(path) || path.includes("..")) return null;
	const file = path.endsWith("/") ? `${path}index.html` : path;
	const body = await readFile(DEMO + file, "utf8").catch(() => null);
	if (body === null) return null;
	const type = TYPES[extname(file)] ?? "application/octet-stream";
	return { type, body: body.replaceAll("{{origin}}", origin).replaceAll("{{shop}}", shop) };
}
