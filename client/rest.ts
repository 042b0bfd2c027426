/** The REST interface as the browser asks it: paths in one place, problems as errors, reading retried. */
import type { Problem } from "../protocol/resources.ts";
import { backoff } from "./backoff.ts";
import { hidden } from "./wake.ts";

/** Milliseconds. */
const TIMEOUT_MS = 15_000;
/** Reading changes nothing, so it is asked again when the server could not be reached or could not answer. */
const READ_TRIES = 3;

export const path = {
	conversations: "conversations",
	conversation: (id: string) => `conversations/${id}`,
	messages: (id: string) => `conversations/${id}/messages`,
	message: (id: string, seq: number) => `conversations/${id}/messages/${seq}`,
	identify: "buyer/identify",
	logout: "buyer/logout",
};

/** `unreachable` (status 0): no answer came. Every other `code` is the server's. */
export type Failure = Error & Pick<Problem, "code" | "status" | "retryAfter">;

type Query = Record<string, string | number | undefined>;
export type Rest = <T>(
	method: string,
	path: string,
	options?: { query?: Query; body?: unknown },
) => Promise<T>;

export type RestOptions = {
	/** `https://chat.example` */
	origin: string;
	headers: () => Record<string, string>;
	fetch?: typeof fetch;
	random?: () => number;
};

const failure = (problem: Pick<Problem, "code" | "status" | "detail" | "retryAfter">): Failure =>
	Object.assign(new Error(problem.detail ?? problem.code), problem);

/** Rejects with a `Failure`. */
export function createRest({
	origin,
	headers,
	fetch = globalThis.fetch,
	random = Math.random,
}: RestOptions): Rest {
	const once = async <T>(method: string, url: URL, body: unknown): Promise<T> => {
		const given = headers();
		let response: Response | undefined;
		try {
			response = await fetch(url, {
				method,
				headers: body === undefined ? given : { ...given, "Content-Type": "application/json" },
				// A buyer is known by a header; a seller's cookie on the same origin must not speak for them.
				credentials: "Authorization" in given ? "omit" : "same-origin",
				// Saying goodbye may be the last thing a page does.
				keepalive: body === undefined,
				signal: AbortSignal.timeout(TIMEOUT_MS),
				...(body === undefined ? null : { body: JSON.stringify(body) }),
			});
			const answer = response.status === 204 ? undefined : await response.json();
			if (response.ok) return answer;
			throw failure(answer);
		} catch (error) {
			if (response && "status" in (error as Failure)) throw error;
			throw failure({ code: "unreachable", status: response?.status ?? 0 });
		}
	};
	return async (method, path, { query = {}, body } = {}) => {
		const url = new URL(`/v1/${path}`, origin);
		for (const [name, value] of Object.entries(query))
			if (value !== undefined) url.searchParams.set(name, `${value}`);
		for (let tries = 0; ; tries++) {
			try {
				return await once(method, url, body);
			} catch (error) {
				const { status, retryAfter } = error as Failure;
				const passing = status === 0 || status === 429 || status >= 500;
				if (method !== "GET" || !passing || tries + 1 >= READ_TRIES) throw error;
				await new Promise((resolve) =>
					setTimeout(resolve, retryAfter ? retryAfter * 1000 : backoff(tries, hidden(), random())),
				);
			}
		}
	};
}
