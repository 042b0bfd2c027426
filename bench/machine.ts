/** What it was measured on. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { accountFor } from "../scripts/postgres/account.ts";
import { findBinaries } from "../scripts/postgres/binaries.ts";

export type Machine = {
	processor: string;
	cores: number;
	memory: string;
	system: string;
	node: string;
	postgres: string;
};

export function thisMachine(): Machine {
	return {
		processor: cpus()[0]?.model.trim() ?? "unknown",
		cores: cpus().length,
		memory: `${Math.round(totalmem() / 1e9)} GB`,
		system: `${distribution()}, Linux ${release()}`,
		node: process.versions.node,
		postgres: execFileSync(findBinaries(accountFor()).postgres, ["--version"], { encoding: "utf8" })
			.replace(/^.*\) /, "")
			.trim(),
	};
}

/** The commit that is measured; with a `+` when files differ from it. */
export function thisCommit(root: string): string {
	try {
		const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
		return `${git("rev-parse", "--short", "HEAD")}${git("status", "--porcelain", "--untracked-files=no") === "" ? "" : "+"}`;
	} catch {
		return "unknown";
	}
}

function distribution(): string {
	try {
		return readFileSync("/etc/os-release", "utf8").match(/^PRETTY_NAME="(.*)"$/m)?.[1] ?? "Linux";
	} catch {
		return process.platform;
	}
}
