import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { getMimeType } from "hono/utils/mime";
import { type Packed, pack } from "./packed.ts";

/** A path without anything that could lead out of the folder, or to a hidden file. */
export const SOUND = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/;

/** Finds a file by its path within the folder; null when it is not there. */
export type Folder = (path: string) => Promise<Packed | null>;

/**
 * Keeps a folder's files in memory, each as long as it does not change on disk.
 *
 * @param prepare what is done to a file's text before it is served; null leaves the file as it is.
 */
export function openFolder(
	root: string,
	prepare: (path: string) => Promise<((text: string) => string) | null> = async () => null,
): Folder {
	const kept = new Map<string, { stamp: string; packed: Packed }>();
	return async (path) => {
		if (!SOUND.test(path)) return null;
		const file = join(root, path);
		const found = await stat(file).catch(() => null);
		if (found === null || !found.isFile()) return null;
		const stamp = `${found.mtimeMs}/${found.size}`;
		const known = kept.get(path);
		if (known?.stamp === stamp) return known.packed;
		const type = getMimeType(path) ?? "application/octet-stream";
		const preparation = await prepare(path);
		const content = await readFile(file);
		const packed = pack(preparation === null ? content : preparation(content.toString()), type);
		kept.set(path, { stamp, packed });
		return packed;
	};
}
