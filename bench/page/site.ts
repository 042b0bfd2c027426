/** Small web servers of the bench: they answer with what they are told, compressed and cached as a good host does it. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, constants } from "node:zlib";

export type Answer = {
	body: string | Buffer;
	type: string;
	/** Seconds a browser may keep it; none unless said. */
	maxAge?: number;
	/** Whether pages of other origins may read it, and send cookies along, as an API of a vendor lets them. */
	shared?: boolean;
};

export type Site = { origin: string; close: () => Promise<void> };

/** As brotli compresses what is compressed once and served often. */
const QUALITY = 11;

/**
 * @param host `localhost` or `127.0.0.1`: two sites to a browser.
 * @param answer what is at a path; null for nothing.
 */
export async function openSite(host: string, answer: (path: string) => Answer | null): Promise<Site> {
	const packed = new Map<string | Buffer, Buffer>();
	const server = createServer((request, response) => {
		const { pathname } = new URL(request.url ?? "/", "http://site");
		const found = answer(pathname);
		const origin = request.headers.origin ?? "*";
		const shared = {
			"access-control-allow-origin": origin,
			"access-control-allow-headers": "*, content-type",
		};
		if (found === null || request.method === "OPTIONS") {
			response
				.writeHead(found === null ? 404 : 204, { ...shared, "access-control-allow-methods": "*" })
				.end();
			return;
		}
		const { body, type, maxAge = 0 } = found;
		const bytes = packed.get(body) ?? pack(body);
		packed.set(body, bytes);
		response.writeHead(200, {
			"content-type": type,
			"content-encoding": "br",
			"content-length": bytes.length,
			"cache-control": maxAge > 0 ? `public, max-age=${maxAge}, immutable` : "no-cache",
			...(found.shared && shared),
		});
		response.end(bytes);
	});
	await once(server.listen(0, "127.0.0.1"), "listening");
	return {
		origin: `http://${host}:${(server.address() as AddressInfo).port}`,
		async close() {
			server.closeAllConnections();
			await once(server.close(), "close");
		},
	};
}

function pack(body: string | Buffer): Buffer {
	return brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } });
}

const TYPES: Record<string, string> = {
	css: "text/css",
	html: "text/html; charset=utf-8",
	js: "text/javascript",
	json: "application/json",
	png: "image/png",
	svg: "image/svg+xml",
};

/** The media type by a file's name. */
export function typeOf(file: string): string {
	return TYPES[file.slice(file.lastIndexOf(".") + 1)] ?? "application/octet-stream";
}
