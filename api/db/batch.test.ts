import { afterEach, expect, test, vi } from "vitest";
import { ApiError } from "../errors.ts";
import { batch } from "./batch.ts";

type Item = { place: string; name: string };
type Statement = {
	items: Item[];
	answer: (how?: (item: Item) => string | ApiError) => void;
	fail: (code: string) => void;
};

/** A batch whose statements are answered by hand, on a clock that stands still. */
function byHand() {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
	const statements: Statement[] = [];
	const say = batch<Item, string>(
		(items) =>
			new Promise((resolve, reject) => {
				statements.push({
					items,
					answer: (how = ({ name }) => name) => resolve(items.map(how)),
					fail: (code) => reject(Object.assign(new Error(code), { code })),
				});
			}),
		({ place }) => place,
		{ twins: (one, other) => one.name === other.name },
	);
	const said = (place: string, ...names: string[]) =>
		names.map((name) => say({ place, name }).catch((error: ApiError) => error.code));
	const now = () => new Promise((resolve) => setImmediate(resolve));
	/** Until those who wait for more have waited long enough. */
	const turn = async () => {
		await now();
		vi.runAllTimers();
		await now();
	};
	const names = () => statements.map(({ items }) => items.map(({ place, name }) => place + name));
	return { statements, said, now, turn, names };
}

afterEach(() => {
	vi.useRealTimers();
});

const RACE = "23505";
const LOST = "CONNECTION_CLOSED";

test("what comes in one turn goes in one statement, at once", async () => {
	const { statements, said, turn, names } = byHand();
	const answers = [...said("a", "1", "2"), ...said("b", "1")];
	await turn();
	expect(names()).toEqual([["a1", "a2", "b1"]]);
	statements[0]?.answer();
	expect(await Promise.all(answers)).toEqual(["1", "2", "1"]);
});

test("who comes alone waits for nobody; who comes meanwhile goes together when that is done", async () => {
	const { statements, said, now, names } = byHand();
	said("a", "1");
	await now();
	expect(names()).toEqual([["a1"]]);
	for (const place of ["b", "c"]) {
		said(place, "1");
		await now();
	}
	expect(names()).toEqual([["a1"]]);
	statements[0]?.answer();
	await now();
	expect(names()).toEqual([["a1"], ["b1", "c1"]]);
	// Two are no company: the next waits for nobody.
	statements[1]?.answer();
	await now();
	said("d", "1");
	await now();
	expect(names()).toEqual([["a1"], ["b1", "c1"], ["d1"]]);
});

test("after company, the next wait a moment for more", async () => {
	const { statements, said, now, names } = byHand();
	said("a", "1", "2", "3");
	await now();
	statements[0]?.answer();
	await now();
	for (const place of ["b", "c"]) {
		said(place, "1");
		await now();
	}
	expect(names()).toHaveLength(1);
	vi.advanceTimersByTime(1);
	await now();
	expect(names()).toEqual([
		["a1", "a2", "a3"],
		["b1", "c1"],
	]);
});

test("when enough have come, they wait for nobody", async () => {
	const { statements, said, now, names } = byHand();
	said("a", "1", "2", "3");
	await now();
	statements[0]?.answer();
	await now();
	const many = Array.from({ length: 32 }, (_, n) => `${n}`);
	said("b", ...many);
	await now();
	expect(names()).toEqual([["a1", "a2", "a3"], many.map((n) => `b${n}`)]);
});

test("a statement that takes too long holds nobody else up", async () => {
	const { statements, said, now, names } = byHand();
	said("a", "1");
	await now();
	said("b", "1");
	await now();
	vi.advanceTimersByTime(99);
	await now();
	expect(names()).toEqual([["a1"]]);
	vi.advanceTimersByTime(1);
	await now();
	expect(names()).toEqual([["a1"], ["b1"]]);
	// And its own conversation goes on waiting for it.
	said("a", "2");
	said("c", "1");
	statements[1]?.answer();
	await now();
	vi.runAllTimers();
	await now();
	expect(names()).toEqual([["a1"], ["b1"], ["c1"]]);
});

test("M1: what comes while its conversation is in flight waits, and keeps its order", async () => {
	const { statements, said, turn, names } = byHand();
	said("a", "1");
	await turn();
	said("a", "2");
	said("b", "1");
	await turn();
	said("a", "3");
	await turn();
	expect(names()).toEqual([["a1"], ["b1"]]);
	statements[0]?.answer();
	await turn();
	expect(names()).toEqual([["a1"], ["b1"], ["a2", "a3"]]);
});

test("never more than two statements are in flight", async () => {
	const { statements, said, turn } = byHand();
	for (const place of ["a", "b", "c", "d"]) {
		said(place, "1");
		await turn();
	}
	expect(statements).toHaveLength(2);
});

test("M2: the same name twice is two statements, and nothing overtakes between them", async () => {
	const { statements, said, turn, names } = byHand();
	said("a", "1", "1", "2");
	await turn();
	statements[0]?.answer();
	await turn();
	expect(names()).toEqual([["a1"], ["a1", "a2"]]);
});

test("a lost race is run again as it was", async () => {
	const { statements, said, turn, names } = byHand();
	const answers = said("a", "1", "2");
	await turn();
	statements[0]?.fail(RACE);
	await turn();
	statements[1]?.answer();
	expect(await Promise.all(answers)).toEqual(["1", "2"]);
	expect(names()).toEqual([
		["a1", "a2"],
		["a1", "a2"],
	]);
});

test("one that is at fault itself fails alone", async () => {
	const { statements, said, turn } = byHand();
	const answers = Promise.all(said("a", "1", "bad", "3", "4"));
	for (let at = 0; at < 7; at++) {
		await turn();
		const statement = statements[at];
		if (statement?.items.some(({ name }) => name === "bad")) statement.fail("22021");
		else statement?.answer();
	}
	expect(await answers).toEqual(["1", "internal", "3", "4"]);
});

test("C3: an answer that did not come is never a failure, and what waits behind does not overtake it", async () => {
	const { statements, said, turn, names } = byHand();
	const first = said("a", "1");
	await turn();
	const behind = said("a", "2");
	const other = said("b", "1");
	statements[0]?.fail(LOST);
	await turn();
	expect(await Promise.all([...first, ...behind])).toEqual(["unavailable", "unavailable"]);
	expect(names()).toEqual([["a1"], ["b1"]]);
	statements[1]?.answer();
	expect(await Promise.all(other)).toEqual(["1"]);
});

test("a refusal is for one, not for its neighbours", async () => {
	const { statements, said, turn } = byHand();
	const answers = said("a", "1", "2");
	await turn();
	statements[0]?.answer(({ name }) => (name === "1" ? new ApiError("client_id_reused") : name));
	expect(await Promise.all(answers)).toEqual(["client_id_reused", "2"]);
});

/** The same with a shorter way before it, also answered by hand. */
function withShorter() {
	const tried: string[][] = [];
	const thorough: string[][] = [];
	const doubted: string[][] = [];
	let next: (items: Item[]) => Promise<(string | undefined)[]> = async (items) =>
		items.map(({ name }) => name);
	const say = batch<Item, string>(
		async (items) => {
			thorough.push(items.map(({ place, name }) => place + name));
			return items.map(({ name }) => `${name}, thoroughly`);
		},
		({ place }) => place,
		{
			twins: (one, other) => one.name === other.name,
			shorter: (items) => {
				tried.push(items.map(({ place, name }) => place + name));
				return next(items);
			},
			doubtful: (items) => doubted.push(items.map(({ place, name }) => place + name)),
		},
	);
	const said = (place: string, ...names: string[]) =>
		Promise.all(names.map((name) => say({ place, name }).catch((error: ApiError) => error.code)));
	return {
		tried,
		thorough,
		doubted,
		said,
		shorter: (how: typeof next) => {
			next = how;
		},
	};
}

test("what the shorter way leaves undone is done thoroughly, and nothing twice", async () => {
	const { thorough, said, shorter } = withShorter();
	shorter(async (items) => items.map(({ name }) => (name === "2" ? undefined : name)));
	expect(await said("a", "1", "2", "3")).toEqual(["1", "2, thoroughly", "3"]);
	expect(thorough).toEqual([["a2"]]);
});

test("M2: when the shorter way meets what was stored before, everything is done thoroughly", async () => {
	const { tried, thorough, said, shorter } = withShorter();
	shorter(async () => {
		throw Object.assign(new Error("known"), { code: RACE });
	});
	expect(await said("a", "1", "2")).toEqual(["1, thoroughly", "2, thoroughly"]);
	// Retries come in flocks: it is not tried again at once.
	expect(await said("a", "3")).toEqual(["3, thoroughly"]);
	expect([tried, thorough]).toEqual([[["a1", "a2"]], [["a1", "a2"], ["a3"]]]);
});

test("M2: when the connection is lost on the shorter way nobody knows, and nothing is stored on a guess", async () => {
	const { thorough, doubted, said, shorter } = withShorter();
	shorter(async () => {
		throw Object.assign(new Error("lost"), { code: LOST });
	});
	expect(await said("a", "1")).toEqual(["unavailable"]);
	expect(doubted).toEqual([["a1"]]);
	expect(thorough).toEqual([]);
});
