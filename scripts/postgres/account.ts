/** PostgreSQL refuses to run as root: then it runs under an account that owns nothing else. */
import { execFileSync } from "node:child_process";
import { lstatSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Advice } from "../advice.ts";

/** Spread into the options of `spawn`; undefined stands for "as we are". */
export type Account = { uid: number; gid: number } | undefined;

const CANDIDATES = ["postgres", "nobody"];

/**
 * Under which account PostgreSQL must run.
 *
 * @param owner the user id that owns an existing cluster; it stays with its owner.
 */
export function accountFor(owner?: number): Account {
	if (process.getuid?.() !== 0) return undefined;
	for (const name of owner === undefined || owner === 0 ? CANDIDATES : [String(owner), ...CANDIDATES]) {
		try {
			const ask = (flag: string) =>
				Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }));
			return { uid: ask("-u"), gid: ask("-g") };
		} catch {
			if (name === String(owner)) return { uid: Number(owner), gid: Number(owner) };
		}
	}
	throw new Advice(
		"PostgreSQL refuses to run as root, and this system has neither a `postgres` nor a `nobody` user: start Shopbell as an ordinary user, or set DATABASE_URL.",
	);
}

/** Whether the account can reach what lies in the folder: every folder above must let it pass. */
export function canEnter(account: Account, folder: string): boolean {
	if (account === undefined) return true;
	for (let at = resolve(folder); ; at = dirname(at)) {
		const entry = lstatSync(at);
		const bit = entry.uid === account.uid ? 0o100 : entry.gid === account.gid ? 0o010 : 0o001;
		if ((entry.mode & bit) === 0) return false;
		if (dirname(at) === at) return true;
	}
}
