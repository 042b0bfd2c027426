/** What Chromium's own trace says about the main thread. */

/** A complete event (`ph` X) of the Trace Event Format; times are microseconds. */
type Complete = { name: string; ph: string; pid: number; tid: number; ts: number; dur?: number; args?: Args };
type Args = { data?: { url?: string; scriptName?: string }; fileName?: string; name?: string };
type Span = { start: number; end: number };

/** A task that takes longer keeps the page from answering, in milliseconds (W3C Long Tasks). */
export const LONG_TASK = 50;

export const CATEGORIES = [
	"devtools.timeline",
	"disabled-by-default-devtools.timeline",
	"disabled-by-default-v8.compile",
	"v8",
	"toplevel",
	"blink.user_timing",
];

/** Time in scripts, and tasks longer than `LONG_TASK` in which they ran. */
export type Scripts = { ms: number; longTasks: number };

/**
 * The time that the scripts under an address took on the main thread: compiling, running, and their promises' jobs. Of
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
		.map(({ ts, dur = 0 }) => ({ start: ts, end: ts + dur }))
		.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** How much time they cover together, in milliseconds. */
function covered(spans: Span[]): number {
	let total = 0;
	let until = 0;
	for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
		total += Math.max(0, end - Math.max(start, until));
		until = Math.max(until, end);
	}
	return total / 1_000;
}
