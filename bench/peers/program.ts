/** A server's process: started on the measured core, ended with us. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createConnection } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { MEASURED_CORE, onCore } from "../cores.ts";

/** Longest that one may take to answer at its port, in milliseconds. */
const READY_MS = 60_000;
/** Longest that one may take to end when asked, in milliseconds. */
const END_MS = 20_000;

export type Program = { pid: number; stop: () => Promise<void> };

/** Starts a program and waits until it answers at its port. @throws with the last it said, when it does not. */
export async function startProgram(
	command: string,
	args: string[],
	{
		port,
		env = {},
		core = MEASURED_CORE,
	}: { port: number; env?: Record<string, string>; core?: number | null },
): Promise<Program> {
	const [first, rest] = core === null ? [command, args] : onCore(core, command, args);
	const child = spawn(first, rest, {
		stdio: ["ignore", "pipe", "pipe"],
		env: { ...process.env, ...env },
	});
	let said = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream?.setEncoding("utf8").on("data", (text: string) => {
			said = (said + text).slice(-2_000);
		});
	}
	const kill = () => child.kill("SIGKILL");
	process.once("exit", kill);
	for (const until = performance.now() + READY_MS; !(await answers(port)); await pause(50)) {
		if (child.exitCode !== null || performance.now() > until) {
			kill();
			throw new Error(`${command} does not answer at port ${port}: ${said}`);
		}
	}
	return {
		pid: child.pid ?? 0,
		async stop() {
			process.off("exit", kill);
			await end(child);
		},
	};
}

async function end(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const gone = once(child, "exit");
	child.kill("SIGTERM");
	const tooLong = setTimeout(() => child.kill("SIGKILL"), END_MS);
	await gone;
	clearTimeout(tooLong);
}

function answers(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = createConnection(port, "127.0.0.1");
		const done = (ok: boolean) => {
			socket.destroy();
			resolve(ok);
		};
		socket.once("connect", () => done(true)).once("error", () => done(false));
	});
}
