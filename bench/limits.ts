/** What stands in the way of budgets that were missed when it was last looked into, and what was tried. Shown for those missed now. */
import type { BudgetId } from "./budgets.ts";

type Limit = {
	/** What limits it. */
	limit: string;
	/** What was tried, a sentence each, with what came of it. */
	tried: string[];
};

const THROUGHPUT: Limit = {
	limit:
		"PostgreSQL's share: about 60 µs a message in statements of 150, of which 25 to 31 µs move the conversation (it stands in five indexes, of which two follow the time of its last change, so no update stays on its page), 21 µs insert the message with three indexes, and the rest sorts and numbers. Bare, the same insert costs 23 µs. The rest is Node and the kernel's sockets: the relay, which does nothing else, pays 23 µs.",
	tried: [
		"A shorter statement for messages in conversations that are there, and one more for a message alone (decision 0101): kept.",
		"A wait of 1 ms once two have met (0102): 14 % less processor time at 2,000 a second, a tenth more at saturation; kept. 2 ms saves 36 % at 2,000 and is felt: p50 at 700 goes from 1 to 3 ms.",
		"Acknowledging and delivering with frames written once, corked, past the stream (0031): kept.",
		"Without the index on `rev`: 7 % less in PostgreSQL; not kept, catching up would have to read whole conversations.",
		"Window functions for aggregates in the statement: 8 % less by itself, nothing end to end. A generic plan forced, one statement under way instead of two: nothing.",
		"Not tried: the order of the lists in a table of its own, so that moving a conversation could stay on its page; ids of 16 bytes instead of 25 characters.",
	],
};

const ALONE: Limit = {
	limit:
		"One round trip and one commit: 0.29 ms of PostgreSQL for a statement that locks, moves and inserts, where a bare insert with its commit takes 0.17, and 0.26 ms of Node, most of it the system call that wakes PostgreSQL on the same core. ejabberd pays two such round trips, so that a server that only inserts and answers comes to 0.43 of it here, and to 0.65 of its processor time at 300 a second.",
	tried: [
		"A statement of its own for one message, with no arrays and no aggregates (0101): half of PostgreSQL's work; kept.",
		"A Unix socket instead of TCP, prepared statements, no type look-ups: kept.",
		"One UPDATE without the lock before it: 10 % less, but then times no longer rise with `seq`.",
		"No wait for a message that comes alone: kept; at 300 a second hardly two meet, so there is next to nothing to share.",
	],
};

export const LIMITS: Partial<Record<BudgetId, Limit>> = {
	"durable.ejabberd": THROUGHPUT,
	"durable.socket-io": THROUGHPUT,
	"durable.relay": THROUGHPUT,
	"cpu.300": ALONE,
	"delivery.alone": ALONE,
	"delivery.700.p95": {
		limit:
			"Server and PostgreSQL take turns on one core, with each other and with what else the machine does: at 700 a second half of a core is busy, and what waits behind a batch or a checkpoint waits milliseconds, for ejabberd and for us. Between minutes the same program differs by a factor of three here.",
		tried: [
			"The wait of 1 ms for those who meet (0102): as it was at 700, half at 4,500.",
			"Less room for new objects, so that each tidying is short: no difference that stands out of the noise.",
			"Searching kept off this path: its index is written behind the log, in a twentieth of the time at most (0120).",
		],
	},
	"page.script": {
		limit:
			"2 to 2.5 ms unslowed, for compiling and running the bell's 3 kB, drawing it and reading what the device kept. Most of it is the browser making, for the first time on a page, each kind of object that is used: a shadow root, a style sheet, an observer, five kinds of SVG.",
		tried: [
			"No framework; all of it compiled while it comes, off the page's main thread: kept.",
			"No regular expression for what no shop has set, handlers instead of listeners: a fifth less; kept.",
		],
	},
	"panel.open": {
		limit:
			"Three things one after the other on a processor slowed four times, of some 180 ms in all: 60 ms until what was fetched is looked at, for the touch itself draws two frames; about 60 ms of making the panel and its connection; 45 ms of styling and laying it out, and a frame.",
		tried: [
			"The language asked for together with the panel and not by it: 35 ms less here, and on a network one way there and back less; kept.",
			"Putting the page beneath to rest (`inert`, no scrolling) only once the panel is seen: on a heavy page it restyled everything before the first frame, 460 ms became about 300; kept.",
			"Measuring the panel once, filled, and not empty before; making formats of dates when one is shown: some 20 ms in a trace, less than one tap differs from the next; kept.",
			"The panel is fetched from the finger's touch on and not from its lifting. The bench's finger is lifted at once; a person's rests about 80 ms.",
		],
	},
	"connection.memory": {
		limit:
			"7.3 kB of objects for each connection, most of them Node's socket and `ws` (the relay, which keeps nothing else, has 7 to 8.7), and what V8 has not tidied up yet of five thousand who came: the same program differs by 2 kB from one run to the next.",
		tried: [
			"Two megabytes for new objects instead of eight: 12 to 15 kB became 7 to 11, once 16; kept. One megabyte: 9 to 14, for more is then tidied up later.",
		],
	},
	"screens.frames": {
		limit:
			"The kernel: two thirds to nine tenths of the processor time is the system call that sends, once for each screen, for us as for the plain loop. Ours pays besides for storing the message.",
		tried: [
			"One frame built once and written to TCP past the stream (0031): a quarter less processor time when it was made; kept. Here it makes up for the storing and no more.",
		],
	},
	"history.page": {
		limit:
			"0.1 ms is PostgreSQL's. The rest: two round trips (who holds the key, then the page), and reading, checking and answering over HTTP.",
		tried: [
			"Answers in one piece and not as streams (0121): a sixth less; kept.",
			"Keeping keys in memory: a key that is withdrawn must end at once, in every process.",
			"More room for new objects: a tenth less at sixteen megabytes, for two to seven more that an idle server takes.",
		],
	},
};
LIMITS["history.growth"] = {
	limit:
		"The statement takes 0.09 ms instead of 0.04: an index one level deeper, and four gigabytes that no processor's cache holds. The rest is the spread of the runs: two archives of the same size differ by as much.",
	tried: [
		"Its database with a quarter of the memory, as the manual has it, and read into it beforehand: 1.59 became 1.2. From the disk, a page of ten blocks waits 1.5 ms.",
		"A plan made for each question and not once: no difference.",
	],
};
LIMITS["delivery.700.p99"] = LIMITS["delivery.700.p95"] as Limit;
LIMITS["connection.bytes"] = LIMITS["connection.memory"] as Limit;
