/**
 * The files of every build that this database has lately seen. A page stays open over a deploy and then asks for files
 * of the build it came from; while a deploy is under way any process may be asked for those of either.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { getMimeType } from "hono/utils/mime";
import type { Sql } from "postgres";
import { type Folder, openFolder, SOUND } from "./folder.ts";
import type { Folders } from "./folders.ts";
import { type Packed, pack } from "./packed.ts";

/** The programs whose files have their content's hash in their name. */
const PROGRAMS = ["widget", "dashboard"] as const;
type Program = (typeof PROGRAMS)[number];

/** A build that was replaced so long ago is not asked for any more. Days. */
const KEPT_DAYS = 30;
/** Most files of earlier builds that a process keeps ready. */
const READY_MAX = 100;

/** Writes down the files served from now on, and since when the others are not. */
export async function keepBuild(sql: Sql, folders: Pick<Folders, Program>): Promise<void> {
	const files = (await Promise.all(PROGRAMS.map((program) => filesOf(program, folders[program])))).flat();
	// Not built: nothing replaces what is kept.
	if (files.length === 0) return;
	const names = files.map(({ name }) => name);
	const kept = await sql<{ name: string }[]>`
		select name from built_files where replaced_at is null and name = any(${names})`;
	const known = new Set(kept.map(({ name }) => name));
	// One after the other: most starts have none to write, and none is worth ten connections.
	for (const { name, path } of files) {
		if (known.has(name)) continue;
		await sql`
			insert into built_files (name, content) values (${name}, ${await readFile(path)})
			on conflict (name) do update set replaced_at = null where built_files.replaced_at is not null`;
	}
	await sql`update built_files set replaced_at = now() where replaced_at is null and name <> all(${names})`;
	await sql`delete from built_files where replaced_at < now() - ${KEPT_DAYS} * interval '1 day'`;
}

async function filesOf(program: Program, folder: string): Promise<{ name: string; path: string }[]> {
	const assets = join(folder, "assets");
	const names = await readdir(assets).catch(() => []);
	return names.map((name) => ({ name: `${program}/assets/${name}`, path: join(assets, name) }));
}

/** Finds a program's file: of the build that lies here, else of another that was served from this database. */
export function openBuilds(sql: Sql, program: Program, root: string): Folder {
	const here = openFolder(root);
	const ready = new Map<string, Packed>();
	return async (path) => {
		const found = (await here(path)) ?? ready.get(path);
		if (found !== undefined || !SOUND.test(path)) return found ?? null;
		const [row] = await sql<{ content: Buffer }[]>`
			select content from built_files where name = ${`${program}/${path}`}`;
		if (row === undefined) return null;
		const packed = pack(row.content, getMimeType(path) ?? "application/octet-stream");
		if (ready.size >= READY_MAX) ready.delete(ready.keys().next().value ?? "");
		ready.set(path, packed);
		return packed;
	};
}
