import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createEntryStore, type Entry } from "./entries.ts";
import { createOutbox, type Outbox, type OutboxWord } from "./outbox.ts";

const A = "cnv_a";
const B = "cnv_b";

let posted: Entry[];
let told: OutboxWord[];
let live: boolean;
let tests = 0;

beforeEach(() => {
	// A database of its own: what an earlier test left running writes elsewhere.
	tests++;
	posted = [];
	told = [];
	live = true;
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
});

const store = () => createEntryStore(`shopbell:${tests}`);
function open(owner = "me", over: Partial<Parameters<typeof createOutbox>[0]> = {}): Outbox {
	const [here, words] = [posted, told];
	return createOutbox({
		store: store(),
		owner,
		post: (entry) => live && !!here.push(entry),
		tell: (word) => words.push(word),
		changed: () => {},
		written: () => {},
		...over,
	});
}
const texts = (entries: readonly Entry[]) => entries.map(({ text }) => text);
const written = async () => texts(await store().all());
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { interval: 5, timeout: 3_000 });

describe("writing down", () => {
	test("C1 nothing is said before it is written down", async () => {
		let done: (() => void) | undefined;
		const slow = { ...store(), put: () => new Promise<void>((resolve) => (done = resolve)) };
		const outbox = open("me", { store: slow });
		outbox.add(A, "hello", false);
		outbox.flush();
		expect(texts(outbox.queue(A))).toEqual(["hello"]);
		expect(posted).toEqual([]);
		done?.();
		await until(() => expect(texts(posted)).toEqual(["hello"]));
	});

	test("C1 C2 one that is still being written down holds back what was said after it", async () => {
		const waiting: (() => void)[] = [];
		const slow = { ...store(), put: () => new Promise<void>((resolve) => waiting.push(resolve)) };
		const outbox = open("me", { store: slow });
		outbox.add(A, "first", false);
		outbox.add(A, "second", false);
		waiting[1]?.();
		await Promise.resolve();
		expect(posted).toEqual([]);
		waiting[0]?.();
		await until(() => expect(texts(posted)).toEqual(["first"]));
	});

	test("C1 a crash between writing down and the answer loses nothing, and the retry has the same name", async () => {
		const before = open();
		before.add(A, "one", true);
		before.add(A, "two", true);
		before.add(B, "three", false);
		await until(async () => expect(await written()).toHaveLength(3));
		await until(() => expect(posted).toHaveLength(2));
		before.rewind();
		const sent = posted.find(({ text }) => text === "one");
		posted = [];
		const after = open();
		await after.load();
		expect(texts(after.queue(A))).toEqual(["one", "two"]);
		expect(texts(posted)).toEqual(["one", "three"]);
		expect(posted[0]).toEqual(sent);
		after.rewind();
	});

	test("C1 C10 what is said in a tab that is closed at once is written down and sent by the one that leads", async () => {
		const leads = open();
		const nothing = { ...store(), put: () => new Promise<void>(() => {}) };
		open("me", { store: nothing, post: () => false }).add(A, "and gone", false);
		leads.told(told[0] as OutboxWord);
		expect(posted).toEqual([]);
		await until(() => expect(texts(posted)).toEqual(["and gone"]));
		expect(await written()).toEqual(["and gone"]);
		leads.rewind();
	});

	test("C1 it is forgotten when the server has stored it", async () => {
		const outbox = open();
		const clientId = outbox.add(A, "hello", false);
		await until(() => expect(posted).toHaveLength(1));
		outbox.arrived(clientId);
		expect(outbox.queue(A)).toEqual([]);
		await until(async () => expect(await written()).toEqual([]));
	});

	test("C9 what was read before the answer came does not come back after it", async () => {
		let read: ((entries: Entry[]) => void) | undefined;
		const slow = { ...store(), all: () => new Promise<Entry[]>((resolve) => (read = resolve)) };
		const outbox = open("me", { store: slow });
		const clientId = outbox.add(A, "hello", false);
		await until(() => expect(posted).toHaveLength(1));
		const loading = outbox.load();
		const old = outbox.queue(A);
		outbox.arrived(clientId);
		read?.(old);
		await loading;
		expect(outbox.queue(A)).toEqual([]);
	});

	test("C1 where nothing can be written down it is kept in memory, sent, and said so", async () => {
		vi.stubGlobal("indexedDB", undefined);
		const outbox = open();
		expect(outbox.durable()).toBe(true);
		outbox.add(A, "hello", false);
		await until(() => expect(texts(posted)).toEqual(["hello"]));
		expect(outbox.durable()).toBe(false);
		outbox.rewind();
	});

	test("C1 a database that never opens does not hold up the message", async () => {
		vi.useFakeTimers();
		vi.stubGlobal("indexedDB", { open: () => ({}) });
		const outbox = open();
		outbox.add(A, "hello", false);
		await vi.advanceTimersByTimeAsync(2_000);
		expect(texts(posted)).toEqual(["hello"]);
		expect(outbox.durable()).toBe(false);
		outbox.rewind();
	});

	test("C12 what another person left unsent is neither shown nor sent, and goes", async () => {
		live = false;
		open("somebody else").add(A, "private", false);
		await until(async () => expect(await written()).toEqual(["private"]));
		live = true;
		const outbox = open("me");
		await outbox.load();
		expect(outbox.queue(A)).toEqual([]);
		expect(posted).toEqual([]);
		await until(async () => expect(await written()).toEqual([]));
	});

	test("C12 who leaves while a message is being written down leaves nothing behind", async () => {
		const outbox = open();
		outbox.add(A, "private", false);
		outbox.forget();
		await until(async () => expect(await written()).toEqual([]));
		expect([posted, outbox.queue(A)]).toEqual([[], []]);
	});
});

describe("one after the other", () => {
	test("C2 each conversation has one under way, in the order they were typed", async () => {
		const outbox = open();
		const names = ["1", "2", "3"].map((text) => outbox.add(A, text, false));
		outbox.add(B, "other", false);
		await until(() => expect(texts(posted)).toEqual(["1", "other"]));
		outbox.flush();
		expect(posted).toHaveLength(2);
		outbox.arrived(names[0] ?? "");
		expect(texts(posted)).toEqual(["1", "other", "2"]);
		outbox.rewind();
	});

	test("C2 the order holds though the clock goes back", async () => {
		live = false;
		const clock = vi.spyOn(Date, "now").mockReturnValue(2_000);
		const outbox = open();
		outbox.add(A, "first", false);
		clock.mockReturnValue(1_000);
		outbox.add(A, "second", false);
		outbox.add(A, "third", false);
		expect(texts(outbox.queue(A))).toEqual(["first", "second", "third"]);
	});

	test("C3 an answer that does not come is asked for again, under the same name, for ever", async () => {
		vi.useFakeTimers();
		const outbox = open("me", { store: { ...store(), put: async () => {} } });
		const clientId = outbox.add(A, "hello", false);
		await vi.advanceTimersByTimeAsync(15_000 * 20);
		expect(posted).toHaveLength(21);
		expect(new Set(posted.map((entry) => entry.clientId))).toEqual(new Set([clientId]));
		expect(outbox.queue(A)[0]?.failed).toBeUndefined();
		outbox.rewind();
	});

	test("C3 E1 a refusal that is not for good is tried again when told", async () => {
		vi.useFakeTimers();
		const outbox = open("me", { store: { ...store(), put: async () => {} } });
		const clientId = outbox.add(A, "hello", false);
		await vi.advanceTimersByTimeAsync(0);
		outbox.refused(clientId, "rate_limited", false, 4_000);
		await vi.advanceTimersByTimeAsync(3_999);
		expect(posted).toHaveLength(1);
		await vi.advanceTimersByTimeAsync(1);
		expect(posted.map((entry) => entry.clientId)).toEqual([clientId, clientId]);
		outbox.rewind();
	});

	test("C3 E1 a refusal for good stays as not sent, over a reload too, and does not hold up the next", async () => {
		const outbox = open();
		const long = outbox.add(A, "too long", false);
		outbox.add(A, "next", false);
		await until(() => expect(posted).toHaveLength(1));
		outbox.refused(long, "text_too_long", true);
		expect(texts(posted)).toEqual(["too long", "next"]);
		outbox.rewind();
		await until(async () =>
			expect((await store().all()).map(({ failed }) => failed)).toContain("text_too_long"),
		);
		const after = open();
		await after.load();
		expect(after.queue(A).map(({ text, failed }) => [text, failed])).toEqual([
			["too long", "text_too_long"],
			["next", undefined],
		]);
		after.rewind();
	});

	test("C3 sent again by hand it keeps its name and becomes the newest", async () => {
		const outbox = open();
		const clientId = outbox.add(A, "hello", false);
		outbox.add(A, "next", false);
		await until(() => expect(posted).toHaveLength(1));
		outbox.refused(clientId, "not_found", true);
		outbox.resend(clientId);
		expect(outbox.queue(A).map(({ text, failed }) => [text, failed])).toEqual([
			["next", undefined],
			["hello", undefined],
		]);
		expect(outbox.queue(A)[1]?.clientId).toBe(clientId);
		outbox.rewind();
	});

	test("C3 a name that belongs to another message is replaced, and only then", async () => {
		const outbox = open();
		const clientId = outbox.add(A, "hello", false);
		await until(() => expect(posted).toHaveLength(1));
		outbox.refused(clientId, "client_id_reused", true);
		outbox.resend(clientId);
		await until(() => expect(posted).toHaveLength(2));
		expect(posted[1]).toMatchObject({ text: "hello" });
		expect(posted[1]?.clientId).not.toBe(clientId);
		expect(outbox.queue(A)).toHaveLength(1);
		await until(async () => expect(await store().all()).toHaveLength(1));
		outbox.rewind();
	});

	test("discarding one that was under way lets the next go", async () => {
		const outbox = open();
		const clientId = outbox.add(A, "never mind", false);
		outbox.add(A, "next", false);
		await until(() => expect(posted).toHaveLength(1));
		outbox.discard(clientId);
		await until(() => expect(texts(posted)).toEqual(["never mind", "next"]));
		await until(async () => expect(await written()).toEqual(["next"]));
		outbox.rewind();
	});

	test("C10 what another tab says and discards is known here", async () => {
		live = false;
		const [here, there] = [open(), open()];
		const clientId = there.add(A, "from the other tab", false);
		here.told(told[0] as OutboxWord);
		expect(texts(here.queue(A))).toEqual(["from the other tab"]);
		live = true;
		await until(() => expect(texts(posted)).toContain("from the other tab"));
		there.discard(clientId);
		here.told(told[1] as OutboxWord);
		expect(here.queue(A)).toEqual([]);
	});
});
