/** The budgets: what must hold, a line for each bound. They are compared here and asserted nowhere. */

type Budget = {
	what: string;
	bound: number;
	unit: string;
	/** Whether what is measured must not be above the bound, or not below it. */
	must: "at most" | "at least";
};

export const BUDGETS = {
	"page.bytes": {
		what: "everything a shop page loads before the first touch, brotli",
		bound: 3_000,
		unit: "bytes",
		must: "at most",
	},
	"page.requests": {
		what: "requests of a shop page before the first touch",
		bound: 1,
		unit: "requests",
		must: "at most",
	},
	"panel.bytes": {
		what: "panel until a buyer can read and send, brotli",
		bound: 14_000,
		unit: "bytes",
		must: "at most",
	},
	"language.bytes": { what: "one language, brotli", bound: 2_000, unit: "bytes", must: "at most" },
	"page.script": {
		what: "script time on the host page, CPU slowed 4 times",
		bound: 10,
		unit: "ms",
		must: "at most",
	},
	"page.long-tasks": {
		what: "long tasks on the host page, CPU slowed 4 times",
		bound: 0,
		unit: "tasks",
		must: "at most",
	},
	"page.shift": { what: "layout shift on the host page", bound: 0, unit: "score", must: "at most" },
	"panel.open": {
		what: "from tap to usable panel, warm cache, CPU slowed 4 times",
		bound: 100,
		unit: "ms",
		must: "at most",
	},
	"desk.bytes": {
		what: "desk, brotli, until the inbox works",
		bound: 60_000,
		unit: "bytes",
		must: "at most",
	},
	"durable.ejabberd": {
		what: "durable messages a second on one core, against ejabberd with its archive in Postgres",
		bound: 15,
		unit: "times",
		must: "at least",
	},
	"durable.socket-io": {
		what: "durable messages a second on one core, against Socket.IO with one insert a message",
		bound: 7,
		unit: "times",
		must: "at least",
	},
	"durable.relay": {
		what: "durable messages a second on one core, against a ws relay that stores nothing",
		bound: 0.6,
		unit: "times",
		must: "at least",
	},
	"cpu.300": {
		what: "CPU per message at 300 a second, against ejabberd",
		bound: 0.35,
		unit: "times",
		must: "at most",
	},
	"delivery.alone": {
		what: "delivery, one message in flight, p50, against ejabberd",
		bound: 0.4,
		unit: "times",
		must: "at most",
	},
	"delivery.700.p95": {
		what: "delivery p95 at 700 messages a second, against ejabberd",
		bound: 0.35,
		unit: "times",
		must: "at most",
	},
	"delivery.700.p99": {
		what: "delivery p99 at 700 messages a second, against ejabberd",
		bound: 0.4,
		unit: "times",
		must: "at most",
	},
	"connection.memory": {
		what: "memory per idle signed-in connection, against ejabberd",
		bound: 0.2,
		unit: "times",
		must: "at most",
	},
	"connection.bytes": {
		what: "memory per idle signed-in connection",
		bound: 9,
		unit: "kB",
		must: "at most",
	},
	"screens.frames": {
		what: "one message to 1,000 screens, frames per CPU second, against a plain ws.send loop",
		bound: 1.25,
		unit: "times",
		must: "at least",
	},
	"history.page": {
		what: "history page of 50 through the API at 10 million messages, p50",
		bound: 1.5,
		unit: "ms",
		must: "at most",
	},
	"history.growth": {
		what: "the same, against 50 thousand messages",
		bound: 1.2,
		unit: "times",
		must: "at most",
	},
	"search.p95": {
		what: "full-text search at 5 million messages, p95",
		bound: 100,
		unit: "ms",
		must: "at most",
	},
	"desk.switch": {
		what: "switching conversations on the desk, 10,000 in the inbox, 200 messages a second, main thread",
		bound: 50,
		unit: "ms",
		must: "at most",
	},
	"desk.keystrokes": { what: "keystrokes dropped meanwhile", bound: 0, unit: "keys", must: "at most" },
	"start.ready": {
		what: "`npm start` ready, dependencies installed",
		bound: 3,
		unit: "s",
		must: "at most",
	},
	"idle.memory": { what: "memory of an idle server", bound: 120, unit: "MB", must: "at most" },
} as const satisfies Record<string, Budget>;

export type BudgetId = keyof typeof BUDGETS;

export const BUDGET_IDS = Object.keys(BUDGETS) as BudgetId[];

/** Whether a figure is within the budget. Nothing measured is not within it. */
export function isMet(id: BudgetId, measured: number | null): boolean {
	if (measured === null) return false;
	const { bound, must } = BUDGETS[id];
	return must === "at most" ? measured <= bound : measured >= bound;
}
