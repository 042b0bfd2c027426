/** What Chromium's own trace says about the main thread. */

/** A complete event (`ph` X) of the Trace Event Format; times are microseconds. */
type Complete = {
	name: string;
	ph: string;
	pid: number;
	tid: number;
	ts: number;
	dur?: number;
	tdur?: number;
	args?: Args;
};
type Args = { data?: { url?: string; scriptName?: string }; fileName?: string; name?: string };
/** A stretch of the clock, and the processor time in it. Microseconds. */
type Span = { start: number; end: number; spent: number };

/** A task that takes longer keeps the page from answering, in milliseconds (W3C Long Tasks). */
export const LONG_TASK = 50;

/** Not more: looking closer costs time that would be counted. */
export const CATEGORIES = ["devtools.timeline", "toplevel"];

/** Processor time in scripts, and tasks longer than `LONG_TASK` in which they ran. */
export type Scripts = { ms: number; longTasks: number };

/**
 * The processor time that the scripts under an address took on the main thread: compiling, running, and their promises' jobs. Of
 * nested events the outermost counts.
 *
 * @param page the address of the page, whose main thread it is.
 */
export function scriptsOf(trace: string, page: string, origin: string): Scripts {
	const events = (JSON.parse(trace) as { traceEvents: Complete[] }).traceEvents;
	const main = events.find((event) => urlOf(event).startsWith(page) && event.ph === "X");
	if (main === undefined) throw new Error("the trace does not know the page");
	const ours = events.filter(({ ph, pid, tid }) => ph === "X" && pid === main.pid && tid === main.tid);
	const tasks = spansOf(ours.filter(({ name }) => name.endsWith("RunTask")));
	const scripts = spansOf(ours.filter((event) => origin !== "" && urlOf(event).startsWith(origin)));
	const strangers = spansOf(
		ours.filter((event) => urlOf(event) !== "" && !urlOf(event).startsWith(origin) && RUNS.has(event.name)),
	);
	const jobs = spansOf(ours.filter(({ name }) => name === "RunMicrotasks"));
	let ms = 0;
	let longTasks = 0;
	for (const task of tasks) {
		const inside = (spans: Span[]) =>
			spans.filter(({ start, end }) => start >= task.start && end <= task.end);
		const own = inside(scripts);
		if (own.length === 0) continue;
		// Jobs carry no address: they are whose task it is.
		const theirs = inside(strangers).length === 0 ? inside(jobs) : [];
		ms += covered([...own, ...theirs]);
		if ((task.end - task.start) / 1_000 >= LONG_TASK) longTasks++;
	}
	return { ms, longTasks };
}

/** Events in which somebody's script runs. */
const RUNS = new Set(["EvaluateScript", "FunctionCall", "v8.evaluateModule"]);

function urlOf({ args }: Complete): string {
	return args?.data?.url ?? args?.data?.scriptName ?? args?.fileName ?? "";
}

function spansOf(events: Complete[]): Span[] {
	return events
		.map(({ ts, dur = 0, tdur = dur }) => ({ start: ts, end: ts + dur, spent: tdur }))
		.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** The processor time of the outermost of them, in milliseconds. */
function covered(spans: Span[]): number {
	let total = 0;
	let until = 0;
	for (const { end, spent } of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
		if (end <= until) continue;
		total += spent;
		until = end;
	}
	return total / 1_000;
}

/** Processor time of the main thread's tasks between each two marks of the page (`performance.mark`), in milliseconds. */
export function tasksBetween(trace: string, from: string, to: string): number[] {
	const events = (JSON.parse(trace) as { traceEvents: Complete[] }).traceEvents;
	const marks = events
		.filter(({ name, ph }) => (name === from || name === to) && ph !== "X")
		.sort((a, b) => a.ts - b.ts);
	return marks.flatMap((mark, at) => {
		const next = marks[at + 1];
		if (mark.name !== from || next?.name !== to) return [];
		const tasks = events.filter(
			({ name, ph, pid, tid, ts, dur = 0 }) =>
				ph === "X" &&
				name.endsWith("RunTask") &&
				pid === mark.pid &&
				tid === mark.tid &&
				ts + dur > mark.ts &&
				ts < next.ts,
		);
		return [covered(spansOf(tasks))];
	});
}
