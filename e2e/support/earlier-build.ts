/** The product as it was before a deploy: the same program, and every built file under another name. */
import { cp, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** What the server is made of. */
const PARTS = ["api", "protocol", "migrations", "demo", "dist/widget", "dist/dashboard", "package.json"];
/** In the names of built files. */
const HASH = /-([\w-]{8})(?=\.\w+$)/;

export type EarlierBuild = {
	/** To be run in place of today's `api/main.ts`. */
	main: string;
	remove: () => Promise<void>;
};

export async function earlierBuild(): Promise<EarlierBuild> {
	const place = await mkdtemp(join(tmpdir(), "shopbell-earlier-"));
	for (const part of PARTS) await cp(join(ROOT, part), join(place, part), { recursive: true });
	await symlink(join(ROOT, "node_modules"), join(place, "node_modules"));
	for (const program of ["widget", "dashboard"]) await renameBuilt(join(place, "dist", program));
	return { main: join(place, "api/main.ts"), remove: () => rm(place, { recursive: true }) };
}

/** As if something else had been in every file: its hash is another, wherever its name is written. */
async function renameBuilt(folder: string): Promise<void> {
	const names = await readdir(join(folder, "assets"));
	const hashes = names.map((name) => HASH.exec(name)?.[1]).filter((hash) => hash !== undefined);
	const earlier = (text: string) =>
		hashes.reduce((all, hash) => all.replaceAll(hash, [...hash].reverse().join("")), text);
	const files = await readdir(folder, { recursive: true, withFileTypes: true });
	for (const file of files.filter((entry) => entry.isFile())) {
		const path = join(file.parentPath, file.name);
		await writeFile(path, earlier(await readFile(path, "utf8")));
		await rename(path, join(file.parentPath, earlier(file.name)));
	}
}
