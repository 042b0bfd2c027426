/** What went wrong, in words for a person. */
import { t } from "../strings/strings.ts";

type ProblemLike = { code?: unknown; detail?: unknown; title?: unknown; status?: unknown };

const isProblem = (error: unknown): error is ProblemLike => typeof error === "object" && error !== null;

/** The stable code of a problem answer; `unreachable` when there was no answer at all. */
export function codeOf(error: unknown): string {
	if (isProblem(error) && typeof error.code === "string") return error.code;
	return "unreachable";
}

/** One sentence: ours for what people meet often, the server's own for the rest. */
export function sentenceOf(error: unknown): string {
	const code = codeOf(error);
	const known = (t.problems as Record<string, string>)[code];
	if (known) return known;
	if (isProblem(error) && typeof error.detail === "string") return error.detail;
	if (isProblem(error) && typeof error.title === "string") return error.title;
	return t.problems.internal;
}
