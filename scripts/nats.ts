/** Finds the nats-server that tests join several processes with, and installs one where there is none. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Advice } from "./advice.ts";
import { installWithApt } from "./apt.ts";

/** Where Debian puts it, which is on the path of root alone. */
const DEBIAN = "/usr/sbin";

/**
 * The first nats-server that runs: `NATS_SERVER_PATH`, the system's; else one is installed, on Debian as root.
 *
 * @throws Advice when there is none.
 */
export async function findNats(say: (line: string) => void = () => {}): Promise<string> {
	const named = process.env.NATS_SERVER_PATH;
	if (named !== undefined && named !== "") {
		if (runs(named)) return named;
		throw new Advice(`NATS_SERVER_PATH is ${named}, and that does not run: correct it or leave it out.`);
	}
	const look = () => {
		const folders = [...(process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== ""), DEBIAN];
		return folders.map((folder) => join(folder, "nats-server")).find(runs);
	};
	const found = look();
	if (found !== undefined) return found;
	say("No nats-server here yet: installing one for the tests.");
	const reason = await installWithApt(["nats-server"]);
	const installed = look();
	if (installed !== undefined) return installed;
	throw new Advice(
		`There is no nats-server for the tests: install one, or set NATS_SERVER_PATH (${reason ?? "Debian's does not run here"}).`,
	);
}

function runs(file: string): boolean {
	return existsSync(file) && spawnSync(file, ["--version"], { timeout: 20_000 }).status === 0;
}
