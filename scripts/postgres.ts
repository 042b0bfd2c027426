/** The embedded PostgreSQL: a real one, from the binaries that npm installed, in a folder of ours. */
import { resolve } from "node:path";
import { startKept } from "./postgres/kept.ts";
import type { Running } from "./postgres/running.ts";
import { startThrowaway } from "./postgres/throwaway.ts";

export type { Running } from "./postgres/running.ts";

/**
 * Starts PostgreSQL, or takes over the one that a killed launcher left running.
 *
 * @param options.dir the data folder: holds `pg-18`, `pg.json` (port and password, mode 600) and `pg.log`.
 * @param options.throwaway a cluster in the system's temporary folder that does not survive `stop`, or our death, and
 *   does without `fsync`. `dir` is not used.
 * @param options.say told, in a few words, what a person would otherwise wonder about.
 * @throws Advice when a person must do something.
 */
export async function startPostgres(options: {
	dir?: string;
	throwaway?: boolean;
	say?: (line: string) => void;
}): Promise<Running> {
	return options.throwaway === true
		? startThrowaway()
		: startKept(resolve(options.dir ?? ".data"), options.say ?? (() => {}));
}
