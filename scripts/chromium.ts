/** Finds the Chromium that the browser tests drive, and installs one where there is none. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { chromium } from "playwright-core";
import { Advice } from "./advice.ts";
import { installWithApt, run } from "./apt.ts";

/** How long Playwright may take to reach its download server, in milliseconds: offline it must fail soon. */
const CONNECT = 5_000;

const NAMES = [
	"chromium",
	"chromium-browser",
	"google-chrome",
	"google-chrome-stable",
	"microsoft-edge",
	"msedge",
];

/** Nothing of its own on the network, nothing asked, and a clean QUIC-free path that a test can cut. */
export const LAUNCH_ARGUMENTS: string[] = [
	// Chromium's sandbox refuses root.
	...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
	"--disable-quic",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
	"--no-first-run",
];

export type Surroundings = {
	platform: NodeJS.Platform;
	env: Record<string, string | undefined>;
	/** Where Playwright would have put its own. */
	playwright: string;
};

/** Where a Chromium may lie, the best first. */
export function places({ platform, env, playwright }: Surroundings): string[] {
	const mac = ["Chromium", "Google Chrome", "Microsoft Edge"];
	const windows = ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"];
	const roots = [env.PROGRAMFILES, env["PROGRAMFILES(X86)"], env.LOCALAPPDATA].filter(
		(root) => root !== undefined,
	);
	const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
	switch (platform) {
		case "darwin":
			return [playwright, ...mac.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)];
		case "win32":
			return [playwright, ...roots.flatMap((root) => windows.map((name) => `${root}\\${name}`))];
		default:
			return [playwright, ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))];
	}
}

/**
 * The first Chromium, Chrome or Edge that runs: `CHROMIUM_PATH`, Playwright's own, the system's; else one is
 * installed, by Playwright or, on Debian as root, by apt.
 *
 * @param say told before something is downloaded.
 * @throws Advice with every reason when there is none.
 */
export async function findChromium(say: (line: string) => void = () => {}): Promise<string> {
	const named = process.env.CHROMIUM_PATH;
	if (named !== undefined && named !== "") {
		if (runs(named)) return named;
		throw new Advice(`CHROMIUM_PATH is ${named}, and that does not run: correct it or leave it out.`);
	}
	const look = () => {
		const playwright = chromium.executablePath();
		return places({ platform: process.platform, env: process.env, playwright }).find(runs);
	};
	const found = look();
	if (found !== undefined) return found;

	say("No Chromium here yet: installing one for the browser tests.");
	const reasons = [await installWithPlaywright()];
	const downloaded = look();
	if (downloaded !== undefined) return downloaded;
	reasons.push(
		(await installWithApt(["chromium", "fonts-liberation"])) ?? "Debian's chromium does not run here",
	);
	const installed = look();
	if (installed !== undefined) return installed;
	throw new Advice(
		`There is no Chromium for the browser tests: install Chromium or Chrome, or set CHROMIUM_PATH (${reasons.join("; ")}).`,
	);
}

/** Whether the file is there and its libraries are too. */
function runs(file: string): boolean {
	if (!existsSync(file)) return false;
	// On Windows a browser does not answer, it opens.
	return process.platform === "win32" || spawnSync(file, ["--version"], { timeout: 20_000 }).status === 0;
}

async function installWithPlaywright(): Promise<string> {
	const folder = dirname(createRequire(import.meta.url).resolve("playwright-core/package.json"));
	const end = await run(process.execPath, [join(folder, "cli.js"), "install", "chromium"], {
		PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: String(CONNECT),
	});
	return end === undefined
		? "Playwright's own does not run here"
		: `Playwright could not download its own: ${end}`;
}

if (import.meta.main) {
	console.log(await findChromium(console.log));
}
