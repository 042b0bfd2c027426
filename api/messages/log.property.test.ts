/**
 * The log against a plain model: two processes, random senders, retries, duplicates, edits, marks and crashes; whatever
 * happened, the database, the answers, the announcements and a reader who polled meanwhile tell one and the same story.
 */
import fc from "fast-check";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Message } from "../../protocol/resources.ts";
import type { Actor, Announcement, Context } from "../context.ts";
import { change } from "../conversations/change.ts";
import { show } from "../conversations/show.ts";
import { openDatabase } from "../db/client.ts";
import { isOutage } from "../db/failure.ts";
import { ApiError } from "../errors.ts";
import { mark } from "../marks/mark.ts";
import { markUnread } from "../marks/mark-unread.ts";
import { listNotes } from "../notes/list.ts";
import { writeNote } from "../notes/write.ts";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { aName } from "../testing/names.ts";
import { aSeller, aShop } from "../testing/people.ts";
import { changes } from "./changes.ts";
import { edit } from "./edit.ts";
import { history } from "./history.ts";
import { post } from "./post.ts";
import { recall } from "./recall.ts";

const RUNS = 1_000;
const CRASHING_RUNS = 30;

type Process = { ctx: Context; told: Announcement[]; close: () => Promise<void> };
let t: TestDatabase;
let processes: [Process, Process];
let actors: { buyer: Actor; ana: Actor; ben: Actor; bot: Actor };

beforeAll(async () => {
	t = await testDatabase();
	processes = [aProcess(), aProcess()];
	const shop = await aShop(t.sql);
	const ben = await aSeller(t.sql, shop.id, "agent", "Ben");
	const seller = { kind: "seller", shop: shop.id, role: "agent", session: "" } as const;
	actors = {
		buyer: await aBuyer(shop.id),
		ana: { ...seller, seller: shop.owner.id, name: "Ana" },
		ben: { ...seller, seller: ben.id, name: "Ben" },
		bot: { kind: "key", shop: shop.id, key: aName("key"), name: "Bot" },
	};
});
/** One for each play: nobody may have as many open conversations as there are plays. */
async function aBuyer(shop: string): Promise<Actor> {
	const buyer = aName("buy");
	await persistently(() => t.sql`insert into buyers (shop_id, id) values (${shop}, ${buyer})`);
	return { kind: "buyer", shop, buyer, device: "" };
}

afterAll(async () => {
	for (const process of processes ?? []) await process.close();
	await t?.drop();
});

function aProcess(): Process {
	const { sql, db, close } = openDatabase(t.url, 4, 1_000);
	const told: Announcement[] = [];
	const log = pino({ level: "silent" });
	return { ctx: { sql, db, log, announce: (said) => told.push(said), revoke: () => {} }, told, close };
}

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
			const page = await persistently(() => changes(ctx, actors.ana, ask)).catch(missing);
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
	const { conversation } = play;
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
				const who =
					assignee === undefined || assignee === null ? assignee : (actors[assignee] as { seller: string });
				const input = {
					conversation,
					status,
					assignee: who === undefined || who === null ? who : who.seller,
				};
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
	const play: Play = { conversation: aName("cnv"), said: [], reused: [], marked: [], reader: new Reader() };
	for (const process of processes) process.told.length = 0;
	actors.buyer = await aBuyer(actors.ana.shop);
	for (const [moment, steps] of moments.entries()) {
		const steady = play.reader.poll(processes[0].ctx, play.conversation);
		await Promise.all([...steps.map((one, place) => run(play, one, moment, place)), steady, meanwhile()]);
	}
	return play;
}

/** Everything that must be true afterwards. `complete`: no announcement was lost with a crash. */
async function judge(play: Play, complete: boolean): Promise<void> {
	const { conversation, said } = play;
	const { ctx } = processes[1];
	const state = await persistently(() => show(ctx, actors.ana, { conversation })).catch(missing);
	if (state === null) {
		expect(said).toEqual([]);
		return;
	}
	const { messages: log } = await history(ctx, actors.ana, { conversation, limit: 100 });
	const names = (message: Message) =>
		`${message.author.kind === "buyer" ? "buyer" : message.author.id}/${message.clientId}`;

	// Gap-free, once each, in the place every answer said.
	expect(log.map((message) => message.seq)).toEqual(log.map((_, index) => index + 1));
	expect(new Set(log.map(names)).size).toBe(log.length);
	expect(state.lastSeq).toBe(log.length);
	const bySender = new Map(log.map((message) => [names(message), message]));
	const sender = (by: Author) =>
		by === "buyer"
			? "buyer"
			: by === "bot"
				? (actors.bot as { key: string }).key
				: (actors[by] as { seller: string }).seller;
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
	const notes = await listNotes(ctx, actors.ana, { conversation, limit: 100 });
	expect(notes.data.map((note) => note.seq)).toEqual(notes.data.map((_, index) => index + 1));
	expect(state.desk?.noteSeq).toBe(notes.data.length);

	if (!complete) return;
	// Every change was told once: each rev of a message or mark by its own frame, each change of state by one.
	const frames = () =>
		processes
			.flatMap((process) => process.told)
			.flatMap((told) => (told.conversation === conversation ? told.frames : []));
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

test("M1 M2 M3 R1: two processes, retries and races end as the plain model says", {
	timeout: 120_000,
}, async () => {
	await fc.assert(
		fc.asyncProperty(story, async (moments) => judge(await perform(moments), true)),
		{ numRuns: RUNS },
	);
});

test("M1: connections that die in the middle lose nothing and double nothing", {
	timeout: 120_000,
}, async () => {
	const kill = () =>
		t.sql`select pg_terminate_backend(pid) from pg_stat_activity
			where datname = current_database() and application_name = 'shopbell' and pid <> pg_backend_pid()
			order by random() limit 1`;
	await fc.assert(
		fc.asyncProperty(story, async (moments) => judge(await perform(moments, kill), false)),
		{ numRuns: CRASHING_RUNS },
	);
});
