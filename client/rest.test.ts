import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Failure, request } from "./rest.ts";

const ORIGIN = "https://chat.example";
const fetch = vi.fn<typeof globalThis.fetch>();
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const problem = (status: number, code: string, more = {}) =>
	json(status, { type: "about:blank", title: code, status, code, detail: `It is ${code}.`, ...more });

beforeEach(() => {
	vi.useFakeTimers();
	vi.spyOn(Math, "random").mockReturnValue(0);
	vi.stubGlobal("fetch", fetch.mockReset());
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
});

const get = () => request(ORIGIN, { "Shopbell-Shop": "shp_x" }, "GET", "conversations?limit=2");
const failureOf = (asked: Promise<unknown>) =>
	asked.then(
		() => null,
		(error: Failure) => error,
	);

test("an answer is handed on, and who asks is said in headers", async () => {
	fetch.mockResolvedValueOnce(json(200, { data: [] }));
	await expect(get()).resolves.toEqual({ data: [] });
	const [url, init] = fetch.mock.calls[0] ?? [];
	expect(url).toBe("https://chat.example/v1/conversations?limit=2");
	expect(init).toMatchObject({
		method: "GET",
		headers: { "Shopbell-Shop": "shp_x" },
		credentials: "same-origin",
	});
});

test("a seller's cookie does not travel with a buyer's secret", async () => {
	fetch.mockResolvedValueOnce(json(200, {}));
	await request(ORIGIN, { Authorization: "Bearer dev_x" }, "GET", "conversations");
	expect(fetch.mock.calls[0]?.[1]).toMatchObject({ credentials: "omit" });
});

test("nothing is answered to what has nothing to say", async () => {
	fetch.mockResolvedValueOnce(new Response(null, { status: 204 }));
	await expect(request(ORIGIN, {}, "DELETE", "buyer/session")).resolves.toBeUndefined();
});

test("a problem is an error with its code, status and sentence", async () => {
	fetch.mockResolvedValue(problem(404, "not_found"));
	const failure = await failureOf(get());
	expect(failure).toBeInstanceOf(Error);
	expect(failure).toMatchObject({ code: "not_found", status: 404, message: "It is not_found." });
	expect(fetch).toHaveBeenCalledTimes(1);
});

test("reading is asked again when the server cannot answer, twice and not for ever", async () => {
	fetch.mockRejectedValueOnce(new TypeError("network")).mockResolvedValueOnce(problem(503, "unavailable"));
	fetch.mockResolvedValueOnce(json(200, "at last"));
	const asked = get();
	await vi.advanceTimersByTimeAsync(5_000);
	await expect(asked).resolves.toBe("at last");
	fetch.mockImplementation(async () => problem(503, "unavailable"));
	const failure = failureOf(get());
	await vi.advanceTimersByTimeAsync(60_000);
	expect(await failure).toMatchObject({ code: "unavailable" });
	expect(fetch).toHaveBeenCalledTimes(6);
});

test("what nobody waits for any more is ended, and not asked again", async () => {
	const given = (call: number) => fetch.mock.calls[call]?.[1]?.signal;
	fetch.mockImplementation(
		(_, init) =>
			new Promise((_, reject) => {
				const end = () => reject(new DOMException("ended", "AbortError"));
				if (init?.signal?.aborted) end();
				init?.signal?.addEventListener("abort", end);
			}),
	);
	const nobody = new AbortController();
	const failure = failureOf(request(ORIGIN, {}, "GET", "search?q=glaze", undefined, nobody.signal));
	await vi.advanceTimersByTimeAsync(100);
	expect(given(0)?.aborted).toBe(false);
	nobody.abort();
	expect(given(0)?.aborted).toBe(true);
	expect(await failure).toMatchObject({ code: "unreachable" });
	await vi.advanceTimersByTimeAsync(60_000);
	expect(fetch).toHaveBeenCalledTimes(1);

	const late = failureOf(get());
	await vi.advanceTimersByTimeAsync(15_000);
	expect(given(1)?.aborted, "an answer is waited for 15 seconds").toBe(true);
	await vi.advanceTimersByTimeAsync(60_000);
	expect(await late).toMatchObject({ code: "unreachable" });
});

test("reading waits as long as it is told", async () => {
	fetch
		.mockResolvedValueOnce(problem(429, "rate_limited", { retryAfter: 7 }))
		.mockResolvedValueOnce(json(200, 1));
	const asked = get();
	await vi.advanceTimersByTimeAsync(6_999);
	expect(fetch).toHaveBeenCalledTimes(1);
	await vi.advanceTimersByTimeAsync(1);
	await expect(asked).resolves.toBe(1);
});

test("writing is never repeated behind the caller's back", async () => {
	fetch.mockRejectedValue(new TypeError("network"));
	const failure = await failureOf(request(ORIGIN, {}, "POST", "conversations/cnv_x/notes", { text: "hm" }));
	expect(failure).toMatchObject({ code: "unreachable", status: 0 });
	expect(fetch).toHaveBeenCalledTimes(1);
});

test("what a proxy makes up is no answer of ours", async () => {
	fetch.mockResolvedValue(new Response("<h1>Bad gateway</h1>", { status: 502 }));
	expect(await failureOf(request(ORIGIN, {}, "POST", "tickets"))).toMatchObject({
		code: "unreachable",
		status: 502,
	});
	fetch.mockResolvedValue(new Response("<h1>Welcome to the hotel</h1>", { status: 200 }));
	expect(await failureOf(request(ORIGIN, {}, "POST", "tickets"))).toMatchObject({
		code: "unreachable",
		status: 0,
	});
});
