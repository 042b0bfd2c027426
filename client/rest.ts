/** The REST interface as the browser asks it: problems as errors, reading retried. */
import type { Problem } from "../protocol/resources.ts";
import { backoff } from "./backoff.ts";
import { hidden } from "./wake.ts";

/** Milliseconds. */
const TIMEOUT_MS = 15_000;
/** Reading changes nothing, so it is asked again when the server could not be reached or could not answer. */
const READ_TRIES = 3;

/** `unreachable`: no answer came, or none of ours. Every other `code` is the server's. */
export type Failure = Error & Pick<Problem, "code" | "status" | "detail" | "retryAfter">;

/** Whether the same request may succeed later. */
export const passing = ({ status }: Pick<Problem, "status">): boolean =>
	status < 400 || status === 429 || status > 499;

/** Rejects with a `Failure`. `path` follows `/v1/`. Aborted, it is not asked again. */
export type Rest = <T>(method: string, path: string, body?: unknown, signal?: AbortSignal) => Promise<T>;

/**
 * Rejects with a `Failure`.
 *
 * @param origin `https://chat.example`
 * @param headers who is asking.
 * @param path what follows `/v1/`, with its query.
 * @param signal nobody waits for the answer any more.
 */
export async function request<T>(
	origin: string,
	headers: Record<string, string>,
	method: string,
	path: string,
	body?: unknown,
	signal?: AbortSignal,
): Promise<T> {
	for (let tries = 1; ; tries++) {
		// By hand: not every browser of ours has `AbortSignal.any`.
		const ending = new AbortController();
		const end = () => ending.abort();
		const timer = setTimeout(end, TIMEOUT_MS);
		signal?.addEventListener("abort", end);
		if (signal?.aborted) end();
		let problem: Pick<Problem, "code" | "status" | "detail" | "retryAfter"> = {
			code: "unreachable",
			status: 0,
		};
		try {
			const response = await fetch(`${origin}/v1/${path}`, {
				method,
				headers: { ...headers, "Content-Type": "application/json" },
				body: body === undefined ? null : JSON.stringify(body),
				// A buyer is known by a header; a seller's cookie on the same origin must not speak for them.
				credentials: headers.Authorization ? "omit" : "same-origin",
				// Saying goodbye may be the last thing a page does.
				keepalive: method === "DELETE",
				signal: ending.signal,
			});
			problem.status = response.ok ? 0 : response.status;
			const answer = response.status === 204 ? undefined : await response.json();
			if (response.ok) return answer;
			problem = answer;
		} catch {
			// No answer, or one that a proxy made up.
		} finally {
			clearTimeout(timer);
			signal?.removeEventListener("abort", end);
		}
		if (method !== "GET" || tries === READ_TRIES || !passing(problem) || signal?.aborted)
			throw Object.assign(new Error(problem.detail ?? problem.code), problem);
		const ms = problem.retryAfter ? problem.retryAfter * 1000 : backoff(tries, hidden(), Math.random());
		await new Promise((resolve) => setTimeout(resolve, ms));
	}
}
