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
		"Processor time, of which this core has one second a second: some 40 µs a message, 23 to 25 of Node and 17 of PostgreSQL. The floor, which has our parts and none of our promises, takes 24: 18 and 6; the relay alone 15. So these bounds leave 1.1 to 1.3 times the floor, and we take 1.8 times. PostgreSQL's 11 µs more are a conversation that is locked, numbered and moved, and two indexes of text, one for the order and one that finds a retry, whose pages lie apart, where the floor's grow at their end; Node's 5 to 7 more are reading, checking and telling both sides by their rights, and tidying up after it.",
	tried: [
		"What a conversation gets summed up before it is sent; its row locked, numbered and moved in one visit (decision 0101): 45 µs of PostgreSQL's time became 31; kept.",
		"Two indexes written for a message instead of eight (0124): 31 µs became 17; kept.",
		"One statement under way instead of two, and a wait of 1 ms after company (0102): 15 to 20 % more at saturation, a quarter less processor time at 2,000 a second; kept. A wait of 2 ms was felt: p50 at 700 went from 1 to 3 ms. After 48 in one statement a wait of 4 ms: 4 to 5 % more at saturation in 18 pairs; kept.",
		"Frames as strings, joined and written once a turn (0031); one promise for a message where there were six; counting without promises (0125); a hand's check before the schema's: 13 kB of objects for a message became 7; kept.",
		"V8's own room for new objects instead of two megabytes, given back when it is quiet: a tenth more; not kept, five thousand people who only sit then took 16 kB each instead of 8.5. Four or eight megabytes: nothing that stands out in five rounds, and 20 MB more of a server that has just begun. Tidying up in one thread only: nothing.",
		"Which places are busy asked of the statements in flight instead of a set beside them: nothing that stands out of the noise; kept, it is less code.",
		"An index of hashes for retries: 3 µs less; not kept, every message would write to a random page of it.",
		"Window functions for aggregates, a generic plan forced: nothing end to end.",
		"Functions of a query named before they are assigned, so that nothing of it is taken for what lives long: see p95 at 700; kept.",
		"Reading frames by ourselves: `ws` takes a tenth of Node's time, and as much again to tidy up after it; not done, it is well kept and knows the protocol's corners.",
		"A query emptied when it is done, so that the driver's own two functions, which live long, hold no parameters and no text of the statement: 0.6 of what a tidying passes on, 1.06 times as many messages in eight rounds, in the noise; not kept, it reaches far into the driver. V8 told not to guess what lives long: nothing.",
		"Node's program on pages of two megabytes (`--use-largepages=on`): 0.93 of the processor time at 300 and 1.01 at 700 in ten rounds, in the noise; not kept, 40 MB can not be shared then.",
		"Not tried: finding a retry without an index, by looking only at what came after the number that its sender knew (another protocol); PostgreSQL's protocol spoken by ourselves, with arrays in binary; ids of 16 bytes instead of 25 characters.",
	],
};

const ALONE: Limit = {
	limit:
		"One round trip and one commit, on a processor whose caches the other program has just filled. The floor, which only inserts and answers, comes to 0.4 of ejabberd alone and to 0.38 of its processor time at 300 a second: the bound for the latter is beneath what these parts can do. Ours takes 0.2 ms more there, half of it Node's (a tenth of Node's is tidying up, another is compiling), half PostgreSQL's, of which 25 µs are the search index.",
	tried: [
		"A statement of its own for one message, with no arrays and no aggregates, that locks and moves in one (0101), and writes two indexes (0124): 0.27 ms of PostgreSQL became 0.19; kept.",
		"Generated columns, foreign keys and the lists' indexes taken away altogether: 0.01 ms less; not kept. Of what is left half is the kernel's: the disk's confirmation, and the switching between two programs.",
		"The words of a shop looked at three seconds after something was said, and not one (0120): a tenth less at 300 a second; kept.",
		"V8 told to compile at once, or to watch types from the first call on: a third more; not kept.",
		"A Unix socket instead of TCP, prepared statements, no type look-ups: kept.",
		"`open_datasync` instead of `fdatasync` for the log: no difference.",
		"No wait for a message that comes alone: kept; at 300 a second hardly two meet, so there is next to nothing to share.",
		"A wait of 5, 10 or 20 ms at 300 a second for whoever met somebody in the last tenth of a second: 0.84, 0.67 and 0.63 of the processor time; not kept, p50 was 6, 8 and 14 ms instead of 1, p95 at 700 between 9 and 24, and the bound would still not be met.",
		"One connection to the database for all, for the warmest process: nothing in eight rounds. V8 told to keep compiled code it has not used for a while: 3 to 5 % less, in the noise; not kept.",
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
			"Server and PostgreSQL take turns on one core, with each other and with what else the machine does: at 700 a second half of a core is busy, and what waits behind a batch, a checkpoint or PostgreSQL's own housekeeping waits milliseconds, for ejabberd and for us. What p99 meets is V8 looking through all of its 27 MB, every 5 to 20 s here and for some 60 ms each time, a quarter of them at a stretch, with its helpers on the same core. Since each has its turn with nothing left to do from another's (what our index put off had run in ejabberd's turn), ejabberd's p95 is half of what it was and ours as before. The floor's p99 is not below the bound either.",
		tried: [
			"The wait for those who meet only after three in one statement (0102): hardly anybody waits at 700 any more; kept.",
			"Two thirds of the processor time a message there (0101, 0124): kept.",
			"Searching kept off this path: its index is written behind the log, in steps of some 4 ms. They took a twentieth of the time at most, just where p95 is; since they take a fortieth (0120), p95 is 0.82 of what it was here and 0.57 at 300. Without any, it would be 0.54.",
			"What was made for a query stayed until V8 looked through everything, for functions that are written where they are assigned to a property are put among what lives long, and hold all the rest: ours have names first, and a tidying passes on 47 kB instead of 79; p95 at 300 is 0.39 of what it was, at saturation 1.19 times as many (seven rounds, noisy); kept. The driver's own two in each query remain; emptying the query when it is done brought no more.",
			"Less room for new objects, so that each tidying is short: no difference that stands out of the noise.",
			"Not tried: a lower priority for the process of PostgreSQL that writes the search index; who waits for a lock that it holds would wait for the processor too.",
		],
	},
	"page.script": {
		limit:
			"For compiling and running the bell's 3 kB, drawing it and reading what the device kept. Most of it is the browser making, for the first time on a page, each kind of object that is used: a shadow root, a style sheet, the tag's element, and the first look into the page's storage.",
		tried: [
			"No framework; all of it compiled while it comes, off the page's main thread: kept.",
			"No regular expression for what no shop has set, handlers instead of listeners: a fifth less; kept.",
			"An outline in the style sheet instead of SVG, what is not seen before the first touch in other sheets, languages, moves and other tabs asked for only where something depends on them (0054): a third less; kept.",
		],
	},
	"panel.open": {
		limit:
			"Three things one after the other on a processor slowed four times, of some 100 ms in all: 45 ms until what was fetched is looked at, for Chromium puts off what comes from the network while it deals with a touch, and draws two frames; 15 ms of making the panel and its connection; 35 of styling, laying out and drawing 26 elements, half of it the layout, and a frame.",
		tried: [
			"The language asked for together with the panel and not by it: 35 ms less here, and on a network one way there and back less; kept.",
			"Putting the page beneath to rest (`inert`, no scrolling) only once the panel is seen: on a heavy page it restyled everything before the first frame, 460 ms became about 300; kept.",
			"Measuring the panel once, filled, and not empty before; making formats of dates when one is shown: some 20 ms in a trace, less than one tap differs from the next; kept.",
			"What moves of the bell at a touch drew it anew in the middle of the tap: its scale eased only where a pointer hovers and nothing else of it eased, the ring begun by a timer after 150 ms, and nothing placed for the panel before it comes: 259 became 229 ms, 0.87 in 12 pairs; kept.",
			"All of the panel compiled while it comes, as the bell is: 107 functions, 13 to 16 ms in a trace; the bell not drawn pressed beneath a finger, its styles for pointer and keys with the panel's, those for waiting when somebody waits; an empty field not measured, an empty line not made, the screen's height set only when it differs: 111 became 91 ms in 14 rounds; kept. Alone, each of them was lost in what one tap differs from the next.",
			"Code kept compiled by the browser: Chromium keeps none in a private window, which is what the bench measures in; in a profile of its own it took as long.",
			"One weight and one size of type: 3 ms of layout; not kept, it is the look.",
			"Our own properties declared on the outermost elements and inherited by the others: 1.01 of the processor time in 3 pairs; not kept.",
			"The panel is fetched from the finger's touch on and not from its lifting. The bench's finger is lifted at once; a person's rests about 80 ms.",
		],
	},
	"connection.memory": {
		limit:
			"8 to 8.5 kB are held when V8 has been told to tidy up, before and after: 5.9 of objects, most of them Node's socket and `ws`, the rest beneath them (the relay, which keeps nothing else, has 8.6 to 9.6). The bench takes V8 as it finds it: an empty server holds 64 MB when tidied up and 71 to 92 otherwise, which makes up to 5 kB of difference for each of five thousand, from one round to the next.",
		tried: [
			"What listens to a connection shared by all, and no wrapper kept for one call: 0.2 kB less; kept.",
			"Two megabytes for new objects instead of eight: 12 to 15 kB became 7 to 11, once 16; kept.",
			"V8's own room, and all of it given back when it is quiet: an idle server of 65 MB instead of 91, but 14 to 16 kB for each connection; not kept.",
			"Two megabytes, and tidied up when it was quiet for ten seconds: 62 and 75 MB empty, 113 and 119 with five thousand, some seconds later, which is no less; not kept.",
		],
	},
	"screens.frames": {
		limit:
			"The kernel: of some 12 µs a frame the system call that sends takes more than half, and what Node does around it two, for us as for the plain loop. A loop that only writes ready bytes to each socket comes to 1.22 of the plain one here. Ours pays besides for storing the message.",
		tried: [
			"One frame built once and written to TCP past the stream (0031): kept.",
			"As a string and not as bytes, without cork and uncork: 622 kB of objects for a message to 1,000 became 292, and a frame a tenth cheaper; kept.",
		],
	},
	"history.page": {
		limit: "0.1 ms is PostgreSQL's. The rest: a round trip, and reading, checking and answering over HTTP.",
		tried: [
			"Answers in one piece and not as streams (0121): a sixth less; kept.",
			"Whose key it is asked for once a second and not for every page (0127): 0.77 ms instead of 0.93 in seven rounds; kept.",
			"More room for new objects: a tenth less at sixteen megabytes, for what idle connections would then hold.",
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
