/** Which versions of the wire this process speaks, and what becomes of whoever speaks another. */
import { CLOSE } from "../../protocol/limits.ts";
import { OLDEST_SERVED, PROTOCOL_VERSION } from "../../protocol/version.ts";

export type ServedVersions = { oldest: number; newest: number };

export const SERVED_VERSIONS: ServedVersions = { oldest: OLDEST_SERVED, newest: PROTOCOL_VERSION };

/**
 * The close code for a client of this version; null when it is served. Whoever is too old needs another program and is told
 * so. Whoever is newer than this process met one that a deploy has not reached yet: the next try may meet another.
 */
export function refusalOf(version: number, { oldest, newest }: ServedVersions): number | null {
	if (version < oldest) return CLOSE.version;
	return version > newest ? CLOSE.busy : null;
}
