import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PageOf, SearchHit } from "../../protocol/resources.ts";
import { createSearching } from "./hits.ts";

const hit = (text: string) => ({ message: { text } }) as SearchHit;

type Answer = { resolve: (page: PageOf<SearchHit>) => void; reject: (error: unknown) => void };

describe("searching while one types", () => {
	const asked: string[] = [];
	const answers: Answer[] = [];
	const signals: AbortSignal[] = [];
	const ask = (path: string, signal: AbortSignal) => {
		asked.push(path);
		signals.push(signal);
		return new Promise<PageOf<SearchHit>>((resolve, reject) => answers.push({ resolve, reject }));
	};
	const settle = () => vi.advanceTimersByTimeAsync(0);
	const texts = (searching: ReturnType<typeof createSearching>) =>
		searching.found.value.hits.map(({ message }) => message.text);

	beforeEach(() => {
		vi.useFakeTimers();
		asked.length = 0;
		signals.length = 0;
		answers.length = 0;
	});
	afterEach(() => {
		vi.useRealTimers();
	});

	it("asks once, when the typing has paused", () => {
		const searching = createSearching(ask);
		for (const text of ["gl", "gla", "glaz", "glaze"]) {
			searching.typed(text);
			vi.advanceTimersByTime(150);
		}
		expect(asked).toEqual([]);
		expect(searching.found.value.state).toBe("asking");
		vi.advanceTimersByTime(50);
		expect(asked).toEqual(["search?limit=20&q=glaze"]);
	});

	it("asks for nothing that everything holds, and for one character where that is a word", () => {
		const searching = createSearching(ask);
		searching.typed("g");
		vi.advanceTimersByTime(1_000);
		expect(asked).toEqual([]);
		expect(searching.found.value.state).toBe("idle");
		for (const word of ["单", "の", "배"]) {
			searching.typed(word);
			vi.advanceTimersByTime(200);
		}
		expect(asked).toHaveLength(3);
	});

	it("ends a question as soon as another is being typed, or nobody is there to read the answer", () => {
		const searching = createSearching(ask);
		const ended = () => signals.map(({ aborted }) => aborted);
		searching.typed("glaze");
		vi.advanceTimersByTime(200);
		expect(ended()).toEqual([false]);
		searching.typed("glaze c");
		expect(ended()).toEqual([true]);
		vi.advanceTimersByTime(200);
		expect(ended()).toEqual([true, false]);
		searching.close();
		expect(ended()).toEqual([true, true]);
	});

	it("asks for no more than the server takes, and for no half of a character", () => {
		const searching = createSearching(ask);
		searching.typed(`${"x".repeat(199)}🏺🏺`);
		vi.advanceTimersByTime(200);
		expect(asked).toEqual([`search?limit=20&q=${"x".repeat(199)}`]);
	});

	it("keeps what was found until there is better, and forgets answers that come late", async () => {
		const searching = createSearching(ask);
		searching.typed("glaze");
		vi.advanceTimersByTime(200);
		answers[0]?.resolve({ data: [hit("a glaze")], next: "more" });
		await settle();
		expect(searching.found.value).toMatchObject({ state: "found", more: true });
		expect(texts(searching)).toEqual(["a glaze"]);

		searching.typed("glaze c");
		vi.advanceTimersByTime(200);
		searching.typed("glaze cup");
		vi.advanceTimersByTime(200);
		expect(texts(searching)).toEqual(["a glaze"]);
		answers[2]?.resolve({ data: [hit("a cup")], next: null });
		await settle();
		answers[1]?.resolve({ data: [hit("late")], next: null });
		await settle();
		expect(texts(searching)).toEqual(["a cup"]);
		expect(searching.found.value.more).toBe(false);
	});

	it("says that it failed, and asks again when it is told to", async () => {
		const searching = createSearching(ask);
		searching.typed("glaze");
		vi.advanceTimersByTime(200);
		const error = new Error("unreachable");
		answers[0]?.reject(error);
		await settle();
		expect(searching.found.value).toEqual({ hits: [], more: false, state: "failed", error });
		searching.retry();
		expect(asked).toHaveLength(2);
		answers[1]?.resolve({ data: [hit("a glaze")], next: null });
		await settle();
		expect(texts(searching)).toEqual(["a glaze"]);
	});

	it("forgets everything when the field is emptied, and asks no more when it is closed", async () => {
		const searching = createSearching(ask);
		searching.typed("glaze");
		vi.advanceTimersByTime(200);
		searching.typed("");
		answers[0]?.resolve({ data: [hit("a glaze")], next: null });
		await settle();
		expect(searching.found.value).toEqual({ hits: [], more: false, state: "idle" });
		searching.typed("cup");
		searching.close();
		vi.advanceTimersByTime(1_000);
		expect(asked).toHaveLength(1);
	});
});
