/** What a test needs and a Debian machine may lack. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";

/** How long a download may take, in milliseconds. */
const DOWNLOAD = 240_000;

/**
 * Installs packages where that can be done without asking: on Debian, as root.
 *
 * @returns why it failed, in a line; undefined when it did not.
 */
export async function installWithApt(packages: string[]): Promise<string | undefined> {
	if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return "apt needs Debian and root";
	const quiet = { DEBIAN_FRONTEND: "noninteractive" };
	const apt = ["-qq", "-o", "DPkg::Lock::Timeout=120"];
	const end =
		(await run("apt-get", [...apt, "update"], quiet)) ??
		(await run("apt-get", [...apt, "install", "-y", "--no-install-recommends", ...packages], quiet));
	return end === undefined ? undefined : `apt could not install it: ${end}`;
}

/** Runs a program quietly. @returns why it failed, in a line; undefined when it did not. */
export function run(
	command: string,
	args: string[],
	env: Record<string, string>,
): Promise<string | undefined> {
	return new Promise((resolve) => {
		let said = "";
		const child = spawn(command, args, {
			env: { ...process.env, ...env },
			stdio: ["ignore", "pipe", "pipe"],
			timeout: DOWNLOAD,
		});
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding("utf8").on("data", (text: string) => {
				said = (said + text).slice(-4_000);
			});
		}
		child.once("error", (error) => resolve(error.message));
		child.once("close", (code) => {
			const lines = said.split("\n").filter((line) => line.trim() !== "");
			const telling = lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? `ended with ${code}`;
			resolve(code === 0 ? undefined : telling.trim().slice(0, 200));
		});
	});
}
