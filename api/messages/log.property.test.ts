/**
 * The log against a plain model: two processes, random senders, retries, duplicates, edits, marks and crashes; whatever
 * happened, the database, the answers, the announcements and a reader who polled meanwhile tell one and the same story.
 */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Message } from "../../protocol/resources.ts";
import { authorOf, type Context } from "../context.ts";
import { change } from "../conversations/change.ts";
import { show } from "../conversations/show.ts";
import { isOutage } from "../db/failure.ts";
import { ApiError } from "../errors.ts";
import { mark } from "../marks/mark.ts";
import { markUnread } from "../marks/mark-unread.ts";
import { listNotes } from "../notes/list.ts";
import { writeNote } from "../notes/write.ts";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { aName } from "../testing/names.ts";
import {
	aBot,
	aBuyer,
	acting,
	aSeller,
	aShop,
	type BuyerActor,
	type KeyActor,
	type SellerActor,
} from "../testing/people.ts";
import { aProcess, type TestProcess } from "../testing/process.ts";
import { changes } from "./changes.ts";
import { edit } from "./edit.ts";
import { history } from "./history.ts";
import { post } from "./post.ts";
import { recall } from "./recall.ts";

/** Stories run in lanes beside each other, so that one statement carries messages of several conversations. */
const LANES = 4;
const RUNS_PER_LANE = 250;
const CRASHING_RUNS_PER_LANE = 15;

let t: TestDatabase;
let processes: [TestProcess, TestProcess];
let shopSide: { ana: SellerActor; ben: SellerActor; bot: KeyActor };

beforeAll(async () => {
	t = await testDatabase();
	// A short deadline: queries that the driver loses with a killed connection end by it.
	processes = [aProcess(t.url, { deadline: 1_500 }), aProcess(t.url, { deadline: 1_500 })];
	const { id, owner } = await aShop(t.sql);
	shopSide = {
		ana: acting(id, owner),
		ben: acting(id, await aSeller(t.sql, id, "agent", "Ben")),
		bot: aBot(id),
	};
});

afterAll(async () => {
	for (const process of processes ?? []) await process.close();
	await t?.drop();
});

type Author = "buyer" | "ana" | "ben" | "bot";
type Step = { on: 0 | 1 } & (
	| { do: "post"; by: Author; clientId: string; text: string }
	| { do: "mark"; by: "buyer" | "ana"; delivered: number; read: number }
	| { do: "edit"; by: Author; seq: number; text: string }
	| { do: "recall"; by: Author; seq: number }
	| { do: "unread"; seq: number }
	| { do: "state"; status?: "open" | "closed"; assignee?: "ana" | "ben" | null }
	| { do: "note"; clientId: string; text: string }
	| { do: "poll" }
);

const on = fc.constantFrom<0 | 1>(0, 1);
const author = fc.constantFrom<Author>("buyer", "buyer", "ana", "ben", "bot");
const text = fc.constantFrom("Is it in blue?", "Yes.", "你好", "שלום");
// Few names, so that retries and reuses are common.
const clientId = fc.integer({ min: 1, max: 6 }).map((n) => `client-${n}`);
const seq = fc.integer({ min: 1, max: 8 });
const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 8, arbitrary: fc.record({ on, do: fc.constant("post" as const), by: author, clientId, text }) },
	{
		weight: 3,
		arbitrary: fc.record({
			on,
			do: fc.constant("mark" as const),
			by: fc.constantFrom("buyer" as const, "ana" as const),
			delivered: fc.integer({ min: 0, max: 9 }),
			read: fc.integer({ min: 0, max: 9 }),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ on, do: fc.constant("edit" as const), by: author, seq, text }) },
	{ weight: 1, arbitrary: fc.record({ on, do: fc.constant("recall" as const), by: author, seq }) },
	{ weight: 1, arbitrary: fc.record({ on, do: fc.constant("unread" as const), seq }) },
	{
		weight: 2,
		arbitrary: fc.record(
			{
				on,
				do: fc.constant("state" as const),
				status: fc.constantFrom("open" as const, "closed" as const),
				assignee: fc.constantFrom("ana" as const, "ben" as const, null),
			},
			{ requiredKeys: ["on", "do"] },
		),
	},
	{ weight: 1, arbitrary: fc.record({ on, do: fc.constant("note" as const), clientId, text }) },
	{ weight: 1, arbitrary: fc.record({ on, do: fc.constant("poll" as const) }) },
);
/** Steps of one moment happen at once; the next moment begins when all of them are answered. */
const story = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 });

type Said = {
	by: Author;
	clientId: string;
	text: string;
	seq: number;
	moment: number;
	place: number;
	on: 0 | 1;
};
type Play = {
	conversation: string;
	/** One for each play: nobody may have as many open conversations as there are plays. */
	actors: { buyer: BuyerActor; ana: SellerActor; ben: SellerActor; bot: KeyActor };
	said: Said[];
	reused: { by: Author; clientId: string; text: string }[];
	marked: { side: "buyer" | "shop"; delivered: number; read: number }[];
	reader: Reader;
};

/** Somebody who only ever asks what changed after what they hold. */
class Reader {
	held = 0;
	readonly messages = new Map<number, Message>();
	async poll(ctx: Context, conversation: string): Promise<void> {
		for (let more = true; more; ) {
			const ask = { conversation, held: this.held, limit: 3 };
			const page = await persistently(() => changes(ctx, shopSide.ana, ask)).catch(missing);
			if (page === null) return;
			for (const message of page.messages) {
				expect(message.rev).toBeGreaterThan(this.held);
				if ((this.messages.get(message.seq)?.rev ?? 0) < message.rev) this.messages.set(message.seq, message);
			}
			expect(page.after).toBeGreaterThanOrEqual(this.held);
			this.held = page.after;
			more = page.more;
		}
	}
}

function missing(error: unknown): null {
	if (error instanceof ApiError && error.code === "not_found") return null;
	throw error;
}

/** Answers that are a plain no, and change nothing. */
const REFUSALS = new Set(["not_found", "not_yours", "recalled"]);

async function run(play: Play, one: Step, moment: number, place: number): Promise<void> {
	const { ctx } = processes[one.on];
	const { conversation, actors } = play;
	try {
		switch (one.do) {
			case "post": {
				const { by, clientId, text } = one;
				const input = { conversation, clientId, text, start: by === "buyer" };
				const { message } = await persistently(() => post(ctx, actors[by], input)).catch((error: unknown) => {
					if (!(error instanceof ApiError) || error.code !== "client_id_reused") throw error;
					play.reused.push({ by, clientId, text });
					return { message: null };
				});
				if (message) play.said.push({ by, clientId, text, seq: message.seq, moment, place, on: one.on });
				return;
			}
			case "mark": {
				const { delivered, read } = one;
				const marked = await persistently(() => mark(ctx, actors[one.by], { conversation, delivered, read }));
				play.marked.push(marked);
				return;
			}
			case "edit":
				await persistently(() => edit(ctx, actors[one.by], { conversation, seq: one.seq, text: one.text }));
				return;
			case "recall":
				await persistently(() => recall(ctx, actors[one.by], { conversation, seq: one.seq }));
				return;
			case "unread":
				await persistently(() => markUnread(ctx, actors.ana, { conversation, seq: one.seq }));
				return;
			case "state": {
				const { status, assignee } = one;
				const who = assignee ? actors[assignee].seller : assignee;
				const input = { conversation, status, assignee: who };
				await persistently(() => change(ctx, actors.ana, input));
				return;
			}
			case "note":
				await persistently(() =>
					writeNote(ctx, actors.ana, { conversation, clientId: one.clientId, text: one.text }),
				);
				return;
			case "poll":
				return;
		}
	} catch (error) {
		const refused =
			error instanceof ApiError && (REFUSALS.has(error.code) || error.code === "client_id_reused");
		if (!refused) throw error;
	}
}

/** What a client does: the same again until there is an answer. */
async function persistently<T>(attempt: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries++) {
		try {
			return await attempt();
		} catch (error) {
			const ambiguous = isOutage(error) || (error instanceof ApiError && error.code === "unavailable");
			if (!ambiguous || tries === 50) throw error;
		}
	}
}

async function perform(moments: Step[][], meanwhile: () => Promise<unknown> = async () => {}): Promise<Play> {
	const buyer = await persistently(() => aBuyer(t.sql, shopSide.ana.shop));
	const play: Play = {
		conversation: aName("cnv"),
		actors: { buyer, ...shopSide },
		said: [],
		reused: [],
		marked: [],
		reader: new Reader(),
	};
	for (const [moment, steps] of moments.entries()) {
		const steady = play.reader.poll(processes[0].ctx, play.conversation);
		await Promise.all([...steps.map((one, place) => run(play, one, moment, place)), steady, meanwhile()]);
	}
	return play;
}

/** Everything that must be true afterwards. `complete`: no announcement was lost with a crash. */
async function judge(play: Play, complete: boolean): Promise<void> {
	const { conversation, said, actors } = play;
	const { ctx } = processes[1];
	const state = await persistently(() => show(ctx, actors.ana, { conversation })).catch(missing);
	if (state === null) {
		expect(said).toEqual([]);
		return;
	}
	const { messages: log } = await persistently(() => history(ctx, actors.ana, { conversation, limit: 100 }));
	const names = (message: Message) =>
		`${message.author.kind === "buyer" ? "buyer" : message.author.id}/${message.clientId}`;

	// Gap-free, once each, in the place every answer said.
	expect(log.map((message) => message.seq)).toEqual(log.map((_, index) => index + 1));
	expect(new Set(log.map(names)).size).toBe(log.length);
	expect(state.lastSeq).toBe(log.length);
	const bySender = new Map(log.map((message) => [names(message), message]));
	const sender = (by: Author) => authorOf(actors[by]);
	for (const one of said) expect(bySender.get(`${sender(one.by)}/${one.clientId}`)?.seq).toBe(one.seq);
	expect(new Set(said.map((one) => one.seq)).size).toBe(log.length);
	// The same name never carries two texts.
	for (const one of said) {
		for (const other of said) if (one.seq === other.seq) expect(one.text).toBe(other.text);
		for (const refused of play.reused) {
			if (refused.by === one.by && refused.clientId === one.clientId) expect(refused.text).not.toBe(one.text);
		}
	}
	// What one sender said first comes first: across moments, and within one when said to the same process.
	const first = new Map<string, Said>();
	for (const one of [...said].sort((a, b) => a.moment - b.moment || a.place - b.place)) {
		const name = `${one.by}/${one.clientId}`;
		if (!first.has(name)) first.set(name, one);
	}
	const firsts = [...first.values()];
	if (complete) {
		for (const one of firsts) {
			for (const other of firsts) {
				const before =
					one.moment < other.moment ||
					(one.moment === other.moment && one.place < other.place && one.on === other.on);
				const racing = said.some(
					(again) => again.moment === other.moment && again.on !== other.on && again.seq === other.seq,
				);
				if (one.by === other.by && before && !racing && !raced(said, one))
					expect(one.seq).toBeLessThan(other.seq);
			}
		}
	}

	// A reader who only asked "what changed" holds the same log.
	await play.reader.poll(ctx, conversation);
	const held = [...play.reader.messages.values()].sort((a, b) => a.seq - b.seq);
	expect(held).toEqual(log);
	expect(play.reader.held).toBe(state.rev);

	// Marks: what the answers said, and one's own messages; unread is a subtraction.
	for (const side of ["buyer", "shop"] as const) {
		const own = log
			.filter((message) => (message.author.kind === "buyer") === (side === "buyer"))
			.map((m) => m.seq);
		const marks = play.marked.filter((one) => one.side === side);
		expect(state.marks[side].read).toBe(Math.max(0, ...own, ...marks.map((one) => one.read)));
		expect(state.marks[side].delivered).toBe(Math.max(0, ...own, ...marks.map((one) => one.delivered)));
		expect(state.marks[side].read).toBeLessThanOrEqual(state.marks[side].delivered);
		expect(state.marks[side].delivered).toBeLessThanOrEqual(state.lastSeq);
	}

	// The summary is of the newest message, and a buyer whose word is the last one waits.
	const newest = log.at(-1);
	if (newest !== undefined) {
		expect(state.lastMessage).toEqual({
			seq: newest.seq,
			author: newest.author,
			text: newest.text,
			createdAt: newest.createdAt,
		});
		if (newest.author.kind !== "buyer" || state.status === "closed")
			expect(state.desk?.waitingSince).toBeNull();
	}

	// Notes are numbered on their own, without a gap.
	const notes = await persistently(() => listNotes(ctx, actors.ana, { conversation, limit: 100 }));
	expect(notes.data.map((note) => note.seq)).toEqual(notes.data.map((_, index) => index + 1));
	expect(state.desk?.noteSeq).toBe(notes.data.length);

	if (!complete) return;
	// Every change was told once: each rev of a message or mark by its own frame, each change of state by one.
	const frames = () => processes.flatMap((process) => process.frames(conversation));
	await expect
		.poll(
			() =>
				frames().filter(
					(frame) => "rev" in frame || frame.type === "message" || frame.type === "conversation",
				).length,
		)
		.toBe(state.rev);
	const revs = frames().flatMap((frame) =>
		frame.type === "message" ? [frame.message.rev] : frame.type === "mark" ? [frame.rev] : [],
	);
	expect(new Set(revs).size).toBe(revs.length);
	const replayed = new Map<number, Message>();
	for (const frame of frames().reverse()) {
		if (frame.type !== "message") continue;
		if ((replayed.get(frame.message.seq)?.rev ?? 0) < frame.message.rev)
			replayed.set(frame.message.seq, frame.message);
	}
	expect([...replayed.values()].sort((a, b) => a.seq - b.seq)).toEqual(log);
}

/** Whether both processes were given the message at once: then which of them was first is nobody's promise. */
function raced(said: Said[], one: Said): boolean {
	return said.some((other) => other.seq === one.seq && other.moment === one.moment && other.on !== one.on);
}

/** Plays stories in all lanes at once. */
async function inLanes(runs: number, play: (moments: Step[][]) => Promise<void>): Promise<void> {
	const property = fc.asyncProperty(story, play);
	const { seed = 1 } = fc.readConfigureGlobal() ?? {};
	await Promise.all(
		Array.from({ length: LANES }, (_, lane) => fc.assert(property, { numRuns: runs, seed: seed + lane })),
	);
}

test(
	"M1 M2 M3 R1: two processes, retries and races end as the plain model says",
	{
		timeout: 240_000,
	},
	() => inLanes(RUNS_PER_LANE, async (moments) => judge(await perform(moments), true)),
);

test("M1: connections that die in the middle lose nothing and double nothing", {
	timeout: 240_000,
}, async () => {
	const kill = () =>
		persistently(
			() => t.sql`select pg_terminate_backend(pid) from pg_stat_activity
				where datname = current_database() and application_name = 'shopbell' and pid <> pg_backend_pid()
				order by random() limit 1`,
		);
	await inLanes(CRASHING_RUNS_PER_LANE, async (moments) => judge(await perform(moments, kill), false));
});
