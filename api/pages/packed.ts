/** Files as browsers like them: compressed once, and sent again only when they changed. */
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import type { Context as Request } from "hono";
import { COMPRESSIBLE_CONTENT_TYPE_REGEX } from "hono/compress";
import type { Env } from "../doors/env.ts";
import { holds, tagOf } from "../doors/tagged.ts";

/** The best compression takes a second for each of so many bytes; beyond, a quicker one does. */
const BEST_MAX = 256 * 1024;
const QUICKER = 7;

/** Content-hashed files never change. */
export const IMMUTABLE = "public, max-age=31536000, immutable";

type Bytes = Uint8Array<ArrayBuffer>;

export type Packed = {
	type: string;
	plain: Bytes;
	/** Made when first asked for; null where it would not help. */
	brotli: () => Promise<Bytes> | null;
	/** Names the content. */
	digest: string;
};

const compress = promisify(brotliCompress);

/** @param type the media type. */
export function pack(content: Buffer | string, type: string): Packed {
	const plain = new Uint8Array(typeof content === "string" ? Buffer.from(content) : content);
	let made: Promise<Bytes> | null = null;
	const quality = plain.length > BEST_MAX ? QUICKER : constants.BROTLI_MAX_QUALITY;
	return {
		type,
		plain,
		digest: tagOf(plain),
		brotli() {
			if (!COMPRESSIBLE_CONTENT_TYPE_REGEX.test(type)) return null;
			made ??= compress(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }).then(
				(bytes) => new Uint8Array(bytes),
			);
			return made;
		},
	};
}

/** Answers with the file, or with 304 when the browser has it already (RFC 9110, section 13.1.2). */
export async function send(
	c: Request<Env>,
	packed: Packed,
	headers: Record<string, string> = {},
): Promise<Response> {
	const taken = /\bbr\b/.test(c.req.header("Accept-Encoding") ?? "") ? await packed.brotli() : null;
	// Other bytes, another tag: it is a strong one.
	const tag = taken === null ? `"${packed.digest}"` : `"${packed.digest}.br"`;
	const all = { ...headers, ETag: tag, Vary: "Accept-Encoding" };
	if (holds(c, tag)) return c.body(null, 304, all);
	return c.body(taken ?? packed.plain, 200, {
		...all,
		"Content-Type": packed.type,
		...(taken !== null && { "Content-Encoding": "br" }),
	});
}
