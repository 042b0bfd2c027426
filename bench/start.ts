/** `npm start` until it is ready, and what the server holds when nobody is there. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../scripts/postgres/folder.ts";
import { familyOf, memoryOf } from "./cores.ts";
import type { Part } from "./part.ts";
import { median, withSpread } from "./rounds.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** How long a server that has just started is left alone, in milliseconds. */
const SETTLE_MS = 5_000;
/** Longest a start may take, in milliseconds. */
const READY_MS = 60_000;

export const part: Part = {
	what: "`npm start` until it is ready, and the memory of an idle server",
	async measure({ rounds, say }) {
		const data = mkdtempSync(join(tmpdir(), "shopbell-start-"));
		const first: number[] = [];
		const again: number[] = [];
		const memory: number[] = [];
		try {
			for (let round = 0; round <= rounds; round++) {
				const { ready, bytes } = await startOnce(data, round > 0);
				(round === 0 ? first : again).push(ready / 1_000);
				if (bytes !== null) memory.push(bytes / 1e6);
				say(`ready after ${(ready / 1_000).toFixed(2)} s`);
			}
		} finally {
			rmSync(data, { recursive: true, force: true, maxRetries: 5 });
		}
		return {
			tables: [
				{
					title: "Start and rest",
					columns: ["what", "measured"],
					rows: [
						["`npm start`, database to be made, s", withSpread(first)],
						[`\`npm start\`, ${rounds} times more, s`, withSpread(again)],
						["server process, idle, MB (PSS)", withSpread(memory)],
					],
					notes: [
						"From the command to the line that says it is ready: PostgreSQL, migrations and the server; browser programs built before.",
						`Memory is the API process's, ${SETTLE_MS / 1_000} s after it was ready; PostgreSQL has its own.`,
					],
				},
			],
			verdicts: {
				"start.ready": { measured: median(again) },
				"idle.memory": { measured: median(memory) },
			},
		};
	},
};

async function startOnce(data: string, weigh: boolean): Promise<{ ready: number; bytes: number | null }> {
	const begun = performance.now();
	const child = spawn("npm", ["start"], {
		cwd: root,
		env: { ...process.env, PORT: String(await freePort()), SHOPBELL_DATA_DIR: data, DATABASE_URL: "" },
		stdio: ["ignore", "pipe", "inherit"],
	});
	const gone = once(child, "exit");
	try {
		const ready = await Promise.race([
			until(child.stdout, "Ready", begun),
			gone.then(([code]) => Promise.reject(new Error(`npm start ended with ${code}`))),
		]);
		if (!weigh) return { ready, bytes: null };
		await pause(SETTLE_MS);
		const server = familyOf([child.pid ?? 0]).filter((pid) => commandOf(pid).includes("api/main.ts"));
		return { ready, bytes: memoryOf(server.slice(0, 1)) };
	} finally {
		child.kill("SIGTERM");
		await gone;
	}
}

/** Milliseconds from `begun` until the stream says it. */
function until(stream: Readable, word: string, begun: number): Promise<number> {
	return new Promise((resolve, reject) => {
		let said = "";
		const tooLong = setTimeout(() => reject(new Error(`npm start is not ready: ${said}`)), READY_MS);
		stream.setEncoding("utf8").on("data", (text: string) => {
			said += text;
			if (!said.includes(word)) return;
			clearTimeout(tooLong);
			resolve(performance.now() - begun);
		});
	});
}

function commandOf(pid: number): string {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
	} catch {
		return "";
	}
}
