/** Processes on their cores, and what they take: processor time and memory. Read from /proc, so Linux alone. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { setTimeout as pause } from "node:timers/promises";

/** Clock ticks a second in /proc (`getconf CLK_TCK`; 100 on every Linux that Node runs on). */
const TICKS = 100;

/** The core of what is measured, and the core of what loads it. The same one where there is only one. */
export const MEASURED_CORE = 0;
export const LOAD_CORE = availableParallelism() > 1 ? 1 : 0;

/** The command that runs another on one core. */
export function onCore(core: number, command: string, args: readonly string[]): [string, string[]] {
	return ["taskset", ["-c", String(core), command, ...args]];
}

/** Moves a process, all its threads and what it will start to one core. */
export function moveToCore(core: number, pid: number): void {
	for (const one of familyOf([pid])) {
		execFileSync("taskset", ["-a", "-c", "-p", String(core), String(one)], { stdio: "ignore" });
	}
}

type Stat = { pid: number; parent: number; ticks: number; ended: number };

function statOf(pid: number): Stat | null {
	try {
		const text = readFileSync(`/proc/${pid}/stat`, "utf8");
		// The name may hold spaces and parentheses: fields are counted from its end (proc(5)).
		const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
		const field = (number: number) => Number(fields[number - 3]);
		return { pid, parent: field(4), ticks: field(14) + field(15), ended: field(16) + field(17) };
	} catch {
		return null;
	}
}

/** The processes and all that came of them. */
export function familyOf(roots: readonly number[]): number[] {
	const all = readdirSync("/proc")
		.filter((name) => /^\d+$/.test(name))
		.flatMap((name) => statOf(Number(name)) ?? []);
	const family = new Set(roots);
	for (let before = -1; before !== family.size; ) {
		before = family.size;
		for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
	}
	return [...family];
}

/** Processor seconds that the processes and all that came of them have used so far. */
export function cpuSeconds(roots: readonly number[]): number {
	let ticks = 0;
	for (const pid of familyOf(roots)) {
		const stat = statOf(pid);
		if (stat !== null) ticks += stat.ticks + stat.ended;
	}
	return ticks / TICKS;
}

/** Share of a core below which a server has nothing left to do, and how often and how long that is waited for, in milliseconds. */
const QUIET = 0.03;
const QUIET_WINDOW_MS = 500;
const QUIET_MAX_MS = 60_000;

/** Resolves when processes have done what they put off while they were loaded: indexes, vacuuming, tidying up. */
export async function untilQuiet(roots: readonly number[]): Promise<void> {
	for (const until = performance.now() + QUIET_MAX_MS; performance.now() < until; ) {
		const [before, start] = [cpuSeconds(roots), performance.now()];
		await pause(QUIET_WINDOW_MS);
		if (cpuSeconds(roots) - before < (QUIET * (performance.now() - start)) / 1_000) return;
	}
}

/** Processor seconds that everything on this machine has used so far. */
export function cpuSecondsOfAll(): number {
	const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (
		readFileSync("/proc/stat", "utf8").split("\n")[0] ?? ""
	)
		.split(/\s+/)
		.map(Number);
	return (user + nice + system + irq + softirq) / TICKS;
}

/** Bytes of memory the processes hold, shared pages counted by their share (PSS). */
export function memoryOf(roots: readonly number[]): number {
	let kilobytes = 0;
	for (const pid of familyOf(roots)) {
		const found = read(`/proc/${pid}/smaps_rollup`).match(/^Pss:\s+(\d+) kB/m);
		kilobytes += Number(found?.[1] ?? 0);
	}
	return kilobytes * 1024;
}

function read(file: string): string {
	try {
		return readFileSync(file, "utf8");
	} catch {
		return "";
	}
}
